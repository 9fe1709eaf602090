package org.tornado4j.web;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPStatus;

/**
 * Redirects clients: Tornado's {@code RedirectHandler}.
 *
 * <pre>
 * builder.route("/pictures/{*name}", () -&gt; new RedirectHandler("/photos/{name}"));
 * </pre>
 *
 * <p>Braces in the URL are replaced by arguments of the path, by name or by number from 0, escaped as the client sent
 * them. The query of the request is added.
 */
public class RedirectHandler extends RequestHandler {

    private static final Pattern PIECE = Pattern.compile("\\{(\\w+)}");

    private final String url;
    private final int status;

    /** Creates a handler that redirects permanently: 301. */
    public RedirectHandler(String url) {
        this(url, HTTPStatus.MOVED_PERMANENTLY);
    }

    /** @param status the status, 300 to 399, such as {@link HTTPStatus#FOUND} */
    public RedirectHandler(String url, int status) {
        this.url = url;
        this.status = status;
    }

    void get() {
        redirect(withQuery(filled()), status);
    }

    private String filled() {
        String filled = PIECE.matcher(url).replaceAll(piece -> Matcher.quoteReplacement(piece(piece.group(1))));
        // Text from the client must not turn a path into the name of a host.
        boolean host = filled.startsWith("//") || filled.startsWith("/\\");
        return host && !url.startsWith("//") ? "/" + filled.replaceFirst("^[/\\\\]+", "") : filled;
    }

    private String piece(String name) {
        List<String> names = match().argumentNames();
        @Nullable String[] raw = match().arguments();
        int at = names.indexOf(name);
        if (at < 0 && name.chars().allMatch(Character::isDigit)) {
            at = Integer.parseInt(name);
        }
        if (at < 0 || at >= raw.length) {
            throw new IllegalStateException(
                    "\"" + url + "\" has {" + name + "}, but the route leaves open " + raw.length + " " + names);
        }
        String piece = raw[at];
        return piece == null ? "" : piece;
    }

    private String withQuery(String target) {
        String query = request().query();
        if (query.isEmpty()) {
            return target;
        }
        int hash = target.indexOf('#');
        int end = hash < 0 ? target.length() : hash;
        String separator = target.lastIndexOf('?', end) < 0 ? "?" : "&";
        return target.substring(0, end) + separator + query + target.substring(end);
    }
}
