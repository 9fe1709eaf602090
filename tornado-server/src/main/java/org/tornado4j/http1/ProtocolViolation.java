package org.tornado4j.http1;

import org.tornado4j.http.HTTPInputError;
import org.tornado4j.text.PeerText;

/** A message that breaks the rules of HTTP/1.1, with the rule. */
public final class ProtocolViolation extends HTTPInputError {

    private static final long serialVersionUID = 1L;

    private final Violation violation;

    public ProtocolViolation(Violation violation) {
        this(violation, "");
    }

    /** With what was found, cut short and escaped. */
    public ProtocolViolation(Violation violation, byte[] bytes, int start, int end) {
        this(violation, ": " + PeerText.quoted(bytes, start, end, PeerText.EXCERPT));
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
}
