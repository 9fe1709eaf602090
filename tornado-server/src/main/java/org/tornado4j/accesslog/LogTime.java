package org.tornado4j.accesslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A point in time as logs write it. What changes once a second is made once a second.
 *
 * <p>Thread: confined to its loop.
 */
final class LogTime {

    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("'['dd/MMM/yyyy:HH:mm:ss Z']'", Locale.US);
    private static final DateTimeFormatter ISO_SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.", Locale.US);
    private static final DateTimeFormatter ISO_OFFSET = DateTimeFormatter.ofPattern("XXX", Locale.US);

    private final ZoneId zone;
    private long millis;
    private long second = Long.MIN_VALUE;
    private byte[] clf = {};
    private byte[] isoSecond = {};
    private byte[] isoOffset = {};

    LogTime(ZoneId zone) {
        this.zone = zone;
    }

    void set(long epochMillis) {
        millis = epochMillis;
    }

    long millis() {
        return millis;
    }

    /** {@code [21/Nov/2026:13:09:52 +0000]}. */
    void clf(LineBuffer to) {
        update();
        to.plain(clf);
    }

    /** {@code 2026-11-21T13:09:52.007Z}. */
    void iso(LineBuffer to) {
        update();
        to.plain(isoSecond);
        long fraction = Math.floorMod(millis, 1000L);
        to.put((char) ('0' + fraction / 100));
        to.put((char) ('0' + fraction / 10 % 10));
        to.put((char) ('0' + fraction % 10));
        to.plain(isoOffset);
    }

    private void update() {
        long now = Math.floorDiv(millis, 1000L);
        if (now != second) {
            second = now;
            ZonedDateTime time = Instant.ofEpochSecond(now).atZone(zone);
            clf = ascii(CLF.format(time));
            isoSecond = ascii(ISO_SECOND.format(time));
            isoOffset = ascii(ISO_OFFSET.format(time));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
