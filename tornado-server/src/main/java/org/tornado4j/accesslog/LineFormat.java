package org.tornado4j.accesslog;

import org.tornado4j.httpserver.RequestLog;

/**
 * A format for the line of a request, or for a part of it.
 *
 * <p>Thread: any; immutable.
 */
@FunctionalInterface
interface LineFormat {

    String COMMON = "%h %l %u %t \"%r\" %s %b";
    String COMBINED = COMMON + " \"%{Referer}i\" \"%{User-Agent}i\"";

    void append(RequestLog.Entry request, LineBuffer line);

    /**
     * The format of a name, or of a pattern.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static LineFormat of(String format, Masks masks) {
        return switch (format) {
            case "tornado" -> new TornadoFormat(masks);
            case "json" -> new JsonFormat(masks);
            case "common" -> PatternFormat.parse(COMMON, masks);
            case "combined" -> PatternFormat.parse(COMBINED, masks);
            default -> PatternFormat.parse(format, masks);
        };
    }
}
