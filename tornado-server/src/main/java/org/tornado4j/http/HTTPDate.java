package org.tornado4j.http;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Formats and parses dates of HTTP (RFC 9110 section 5.6.7): Tornado's {@code format_timestamp}.
 *
 * <p>Thread: any; without state.
 */
public final class HTTPDate {

    /** The length of {@code Sun, 06 Nov 1994 08:49:37 GMT}, in bytes. */
    public static final int LENGTH = 29;

    static final List<String> DAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private static final int NAME_LENGTH = 3;
    private static final int LAST_YEAR = 9999;

    private HTTPDate() {}

    /**
     * Formats a point in time, truncated to whole seconds, as {@code Sun, 06 Nov 1994 08:49:37 GMT}.
     *
     * @throws IllegalArgumentException outside the years 0 to 9999
     */
    public static String format(Instant time) {
        return format(time.getEpochSecond());
    }

    /** Same as {@link #format(Instant)}, for seconds since 1970. */
    public static String format(long epochSecond) {
        byte[] text = new byte[LENGTH];
        write(epochSecond, text, 0);
        return new String(text, StandardCharsets.US_ASCII);
    }

    /**
     * Writes a date into an array, where it takes {@link #LENGTH} bytes.
     *
     * @throws IllegalArgumentException outside the years 0 to 9999
     */
    public static void write(long epochSecond, byte[] to, int offset) {
        LocalDateTime time = utc(epochSecond);
        writeText(DAYS.get(time.getDayOfWeek().getValue() - 1), to, offset);
        to[offset + 3] = ',';
        to[offset + 4] = ' ';
        writeDigits(time.getDayOfMonth(), to, offset + 5);
        to[offset + 7] = ' ';
        writeText(MONTHS.get(time.getMonthValue() - 1), to, offset + 8);
        to[offset + 11] = ' ';
        writeDigits(time.getYear() / 100, to, offset + 12);
        writeDigits(time.getYear() % 100, to, offset + 14);
        to[offset + 16] = ' ';
        writeDigits(time.getHour(), to, offset + 17);
        to[offset + 19] = ':';
        writeDigits(time.getMinute(), to, offset + 20);
        to[offset + 22] = ':';
        writeDigits(time.getSecond(), to, offset + 23);
        to[offset + 25] = ' ';
        writeText("GMT", to, offset + 26);
    }

    private static LocalDateTime utc(long epochSecond) {
        try {
            LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
            if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
                return time;
            }
        } catch (DateTimeException e) {
            // said below, with the years outside four digits
        }
        throw new IllegalArgumentException("no date of four digits for the year: second " + epochSecond);
    }

    private static void writeText(String text, byte[] to, int offset) {
        for (int i = 0; i < NAME_LENGTH; i++) {
            to[offset + i] = (byte) text.charAt(i);
        }
    }

    private static void writeDigits(int number, byte[] to, int offset) {
        to[offset] = (byte) ('0' + number / 10);
        to[offset + 1] = (byte) ('0' + number % 10);
    }

    /**
     * Parses a date in any of HTTP's three forms: that of {@link #format}, that of RFC 850
     * ({@code Sunday, 06-Nov-94 08:49:37 GMT}) and that of C ({@code Sun Nov 6 08:49:37 1994}). A year of two digits
     * lies between 1970 and 2069. The day of the week is not checked.
     *
     * @return null for anything else
     */
    public static @Nullable Instant parse(String text) {
        return new HTTPDateParser(text).parse();
    }
}
