package org.tornado4j.http1;

import java.util.List;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPOutputError;

/**
 * Fields that are allowed in a trailer section. Those that frame or route a message, modify the request, authenticate
 * the sender or tell how to process the content arrive too late there, and merging them into the header fields would be
 * unsafe (RFC 9110 section 6.5.1). They are ignored.
 */
public final class Trailers {

    private static final List<String> TOO_LATE = List.of(
            // framing
            "Content-Length",
            "Transfer-Encoding",
            "Trailer",
            "TE",
            "Connection",
            "Keep-Alive",
            "Proxy-Connection",
            "Upgrade",
            // routing
            "Host",
            "Max-Forwards",
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Prefix",
            "X-Forwarded-Proto",
            "X-Real-Ip",
            "X-Scheme",
            "Via",
            // what is asked for
            "Cache-Control",
            "Pragma",
            "Expect",
            "Range",
            "If-Match",
            "If-None-Match",
            "If-Modified-Since",
            "If-Unmodified-Since",
            "If-Range",
            "X-Http-Method-Override",
            // who asks
            "Authorization",
            "Proxy-Authorization",
            "Cookie",
            "Set-Cookie",
            "Origin",
            // the format of the content
            "Content-Encoding",
            "Content-Type",
            "Content-Range");

    private Trailers() {}

    /**
     * Checks that a field may be sent behind content.
     *
     * @throws HTTPOutputError if it must not
     */
    public static void requireAllowed(String name) {
        for (String tooLate : TOO_LATE) {
            if (tooLate.equalsIgnoreCase(name)) {
                throw new HTTPOutputError(name + " must not be sent in a trailer section; set it before the content");
            }
        }
    }

    /** Takes out what comes too late. */
    static HTTPHeaders checked(HTTPHeaders received) {
        TOO_LATE.forEach(received::remove);
        return received;
    }
}
