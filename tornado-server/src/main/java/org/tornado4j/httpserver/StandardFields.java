package org.tornado4j.httpserver;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPDate;
import org.tornado4j.ioloop.IOLoop;

/**
 * The field lines that a server adds to each response, encoded to be sent.
 *
 * <p>Thread: confined to its loop.
 */
public final class StandardFields {

    private static final byte[] NONE = {};

    private final IOLoop loop;
    private final byte[] serverLine;
    private byte[] dateLine = NONE;
    /** Time from which {@link #dateLine} is out of date, on the loop's clock, in nanoseconds. */
    private long nextSecond;

    StandardFields(IOLoop loop, @Nullable String serverHeader) {
        this.loop = loop;
        this.serverLine = serverHeader == null ? NONE : latin1("Server: " + serverHeader + "\r\n");
        this.nextSecond = loop.now();
    }

    /** Returns the Date line (RFC 9110 section 6.6.1), updated once a second. Ownership: must not be changed. */
    public byte[] dateLine() {
        if (loop.now() - nextSecond >= 0) {
            long millis = loop.clock().currentTimeMillis();
            dateLine = latin1("Date: " + HTTPDate.format(Math.floorDiv(millis, 1000L)) + "\r\n");
            nextSecond = loop.now() + (1000 - Math.floorMod(millis, 1000L)) * 1_000_000;
        }
        return dateLine;
    }

    /** Returns the Server line; empty for none. Ownership: must not be changed. */
    public byte[] serverLine() {
        return serverLine;
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
