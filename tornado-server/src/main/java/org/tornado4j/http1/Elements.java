package org.tornado4j.http1;

/**
 * Walks over the elements of a comma-separated list, without making anything of them.
 *
 * <pre>
 * #element = [ element ] *( OWS "," OWS [ element ] )
 * </pre>
 *
 * RFC 9110 section 5.6.1.2.
 */
final class Elements {

    private Elements() {}

    /** Returns the end of the element that starts at {@code start}: the position of its comma, or {@code end}. */
    static int stop(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end && buffer[at] != ',') {
            at++;
        }
        return at;
    }

    /** Behind the white space before an element. */
    static int first(byte[] buffer, int start, int stop) {
        int at = start;
        while (at < stop && Bytes.isBlank(buffer[at])) {
            at++;
        }
        return at;
    }

    /** In front of the white space behind an element. */
    static int last(byte[] buffer, int first, int stop) {
        int at = stop;
        while (at > first && Bytes.isBlank(buffer[at - 1])) {
            at--;
        }
        return at;
    }
}
