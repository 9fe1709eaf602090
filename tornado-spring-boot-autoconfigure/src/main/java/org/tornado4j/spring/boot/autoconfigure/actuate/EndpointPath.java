package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.actuate.endpoint.web.WebOperationRequestPredicate;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.StringUtils;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;

/**
 * The operations at one path, and the choice among them by method and media types.
 *
 * <p>Thread: filled by one, then never changed.
 */
final class EndpointPath {

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\*?)(.+?)}");

    private final String pattern;
    private final @Nullable String rest;
    private final List<WebOperation> operations = new ArrayList<>();

    private EndpointPath(String pattern, @Nullable String rest) {
        this.pattern = pattern;
        this.rest = rest;
    }

    /** @param path of Boot, with variables such as {@code {name}}, and {@code {*rest}} at the end */
    static EndpointPath of(String path) {
        return new EndpointPath(canonical(path), null);
    }

    /**
     * A path that stands for another one.
     *
     * @param rest of which the operation hears in place of what a path would have behind its fixed part
     */
    static EndpointPath additional(String path, String rest, WebOperation operation) {
        EndpointPath single = new EndpointPath(path, rest);
        single.operations.add(operation);
        return single;
    }

    /** Returns the path with numbered variables, by which two operations may call one thing differently. */
    static String canonical(String path) {
        StringBuilder canonical = new StringBuilder();
        Matcher variable = VARIABLE.matcher(path);
        for (int i = 0; variable.find(); i++) {
            variable.appendReplacement(canonical, Matcher.quoteReplacement("{" + variable.group(1) + "v" + i + "}"));
        }
        return variable.appendTail(canonical).toString();
    }

    /** Returns the names of the variables of {@code path}, in order. */
    static List<String> variables(String path) {
        return VARIABLE.matcher(path).results().map(found -> found.group(2)).toList();
    }

    /** The template of the route. */
    String pattern() {
        return pattern;
    }

    List<WebOperation> operations() {
        return operations;
    }

    /** Returns the raw segments of {@code path} that the variable at the end of the pattern stands for. */
    String[] rest(String path) {
        return StringUtils.tokenizeToStringArray(rest != null ? rest : behindFixedPart(path), "/", false, true);
    }

    private String behindFixedPart(String path) {
        int before = 0;
        int end = pattern.indexOf("{*");
        for (int i = 0; i < end; i++) {
            before += pattern.charAt(i) == '/' ? 1 : 0;
        }
        int at = 0;
        for (int i = 0; i < before; i++) {
            int slash = path.indexOf('/', at);
            if (slash < 0) {
                return ""; // the rest is empty, and so the slash before it may be missing
            }
            at = slash + 1;
        }
        return path.substring(at);
    }

    /** Returns the value of an {@code Allow} field. */
    String allow() {
        TreeSet<String> methods = new TreeSet<>(List.of(HTTPMethod.OPTIONS));
        for (WebOperation operation : operations) {
            methods.add(method(operation));
        }
        if (methods.contains(HTTPMethod.GET)) {
            methods.add(HTTPMethod.HEAD);
        }
        return String.join(", ", methods);
    }

    private static String method(WebOperation operation) {
        return operation.getRequestPredicate().getHttpMethod().name();
    }

    /**
     * Chooses the operation for a request, as Boot's other servers do.
     *
     * @param contentType of the request's content; null if there is none
     * @throws HTTPError with 405, 415 or 406 if there is none
     */
    WebOperation choose(String method, @Nullable String contentType, List<MimeType> accepted) {
        String wanted = method.equals(HTTPMethod.HEAD) ? HTTPMethod.GET : method;
        List<WebOperation> found = operations.stream()
                .filter(operation -> method(operation).equals(wanted))
                .toList();
        if (found.isEmpty()) {
            throw new HTTPError(HTTPStatus.METHOD_NOT_ALLOWED).withHeader("Allow", allow());
        }
        List<WebOperation> readable = found.stream()
                .filter(operation -> consumes(operation.getRequestPredicate(), contentType))
                .toList();
        if (readable.isEmpty()) {
            throw new HTTPError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE);
        }
        return readable.stream()
                .filter(operation -> produced(operation, accepted) != null
                        || operation.getRequestPredicate().getProduces().isEmpty())
                .findFirst()
                .orElseThrow(() -> new HTTPError(HTTPStatus.NOT_ACCEPTABLE));
    }

    private static boolean consumes(WebOperationRequestPredicate predicate, @Nullable String contentType) {
        if (contentType == null || predicate.getConsumes().isEmpty()) {
            return true;
        }
        try {
            MimeType type = MimeTypeUtils.parseMimeType(contentType);
            return types(predicate.getConsumes()).stream().anyMatch(consumed -> consumed.includes(type));
        } catch (InvalidMimeTypeException e) {
            return false;
        }
    }

    /** Returns the media type that suits the client best; null if none does, or the operation names none. */
    static @Nullable MimeType produced(WebOperation operation, List<MimeType> accepted) {
        return best(types(operation.getRequestPredicate().getProduces()), accepted);
    }

    /** Returns the first of {@code produced} that the client prefers; null if it takes none. */
    static @Nullable MimeType best(List<MimeType> produced, List<MimeType> accepted) {
        return accepted.stream()
                .map(wanted ->
                        produced.stream().filter(wanted::includes).findFirst().orElse(null))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    static List<MimeType> types(Collection<String> texts) {
        return texts.stream().map(MimeTypeUtils::parseMimeType).toList();
    }
}
