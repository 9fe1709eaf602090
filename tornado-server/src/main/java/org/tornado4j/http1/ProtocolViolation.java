package org.tornado4j.http1;

import java.nio.charset.StandardCharsets;
import org.tornado4j.http.HTTPInputError;

/** A message that breaks the rules of HTTP/1.1, with the rule. */
public final class ProtocolViolation extends HTTPInputError {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_EXCERPT = 40;

    private final Violation violation;

    public ProtocolViolation(Violation violation) {
        super(violation.status(), violation.message());
        this.violation = violation;
    }

    /** With what was found, cut short and escaped. */
    public ProtocolViolation(Violation violation, byte[] bytes, int start, int end) {
        super(violation.status(), violation.message() + ": " + excerpt(bytes, start, end));
        this.violation = violation;
    }

    /** The rule that was broken. */
    public Violation violation() {
        return violation;
    }

    private static String excerpt(byte[] bytes, int start, int end) {
        int length = Math.min(end - start, LONGEST_EXCERPT);
        String text = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        StringBuilder quoted = new StringBuilder(length + 8).append('"');
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
                quoted.append(String.format("\\x%02x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append(end - start > length ? "…\"" : "\"").toString();
    }
}
