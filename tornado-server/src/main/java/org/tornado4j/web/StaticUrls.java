package org.tornado4j.web;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.URLEscape;
import org.tornado4j.text.PeerText;

/** URLs of static files: Tornado's {@code make_static_url} and {@code static_url}. */
final class StaticUrls {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private StaticUrls() {}

    /** @throws IllegalStateException if the application has no static files */
    static String of(RequestHandler handler, String path, StaticUrlOption... options) {
        List<StaticUrlOption> chosen = List.of(options);
        String url = of(handler.settings(), path, !chosen.contains(StaticUrlOption.WITHOUT_VERSION));
        if (!chosen.contains(StaticUrlOption.WITH_HOST)) {
            return url;
        }
        HTTPServerRequest request = handler.request();
        return request.protocol() + "://" + request.host() + request.prefix() + url;
    }

    /** @throws IllegalStateException if the application has no static files */
    static String of(ApplicationSettings settings, String path, boolean includeVersion) {
        StaticSource files = settings.staticFiles();
        if (files == null) {
            throw new IllegalStateException(
                    "You must define the 'staticFiles' setting in your application to use staticUrl");
        }
        String below = settings.basePath() + settings.staticUrlPrefix();
        return below + (includeVersion ? withVersion(files, path) : escaped(path));
    }

    private static String escaped(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(URLEscape::encodePathSegment)
                .collect(Collectors.joining("/"));
    }

    /** Returns the path of a file below the prefix, escaped, with its version; without that if the file cannot be found. */
    private static String withVersion(StaticSource files, String path) {
        String escaped = escaped(path);
        try {
            String version = files.find(path).version();
            return version == null ? escaped : escaped + "?v=" + URLEscape.encodeQuery(version);
        } catch (HTTPError e) {
            LOG.error("Could not open static file {}", PeerText.escaped(path));
            return escaped;
        }
    }
}
