package org.tornado4j.http1;

import org.tornado4j.http.HTTPInputError;

/** A message that breaks the rules of HTTP/1.1, with the rule. */
public final class ProtocolViolation extends HTTPInputError {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_EXCERPT = 40;

    private final Violation violation;

    public ProtocolViolation(Violation violation) {
        this(violation, "");
    }

    /** With what was found, cut short and escaped. */
    public ProtocolViolation(Violation violation, byte[] bytes, int start, int end) {
        this(violation, ": " + excerpt(bytes, start, end));
    }

    private ProtocolViolation(Violation violation, String detail) {
        super(
                violation.status(),
                violation.message() + detail + " (" + violation.name() + ", " + violation.section() + ")",
                violation.limit());
        this.violation = violation;
    }

    /** The rule that was broken. */
    public Violation violation() {
        return violation;
    }

    private static String excerpt(byte[] bytes, int start, int end) {
        StringBuilder quoted = new StringBuilder().append('"');
        int at = start;
        while (at < end && quoted.length() < LONGEST_EXCERPT) {
            char c = (char) (bytes[at++] & 0xff);
            if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
                quoted.append(String.format("\\x%02x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append(at < end ? "..." : "").append('"').toString();
    }
}
