package org.tornado4j.web;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.URLEscape;
import org.tornado4j.text.PeerText;

/** URLs of static files: Tornado's {@code make_static_url}. */
final class StaticUrls {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private StaticUrls() {}

    /** The path of a file below the prefix, escaped, with its version; without that if the file cannot be found. */
    static String of(StaticSource files, String path) {
        String escaped = Arrays.stream(path.split("/", -1))
                .map(URLEscape::encodePathSegment)
                .collect(Collectors.joining("/"));
        try {
            String version = files.find(path).version();
            return version == null ? escaped : escaped + "?v=" + URLEscape.encodeQuery(version);
        } catch (HTTPError e) {
            LOG.error("Could not open static file {}", PeerText.escaped(path));
            return escaped;
        }
    }
}
