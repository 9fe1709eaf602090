package org.tornado4j.http1;

import org.tornado4j.http.HTTPInputError;
import org.tornado4j.text.PeerText;

/** A message that breaks the rules of HTTP/1.1, with the rule. */
public final class ProtocolViolation extends HTTPInputError {

    private static final long serialVersionUID = 1L;

    private final Violation violation;
    /** Detail for the log, of which the peer is not told. */
    private final String forLog;

    public ProtocolViolation(Violation violation) {
        this(violation, "", "");
    }

    /** With what was found, cut short and escaped, for the log; the peer is not told. */
    public ProtocolViolation(Violation violation, String found) {
        this(violation, "", ": " + PeerText.quoted(found));
    }

    /** With what was found, cut short and escaped. */
    public ProtocolViolation(Violation violation, byte[] bytes, int start, int end) {
        this(violation, ": " + PeerText.quoted(bytes, start, end, PeerText.EXCERPT), "");
    }

    private ProtocolViolation(Violation violation, String detail, String forLog) {
        super(
                violation.status(),
                violation.message() + detail + " (" + violation.name() + ", " + violation.section() + ")",
                violation.limit());
        this.violation = violation;
        this.forLog = forLog;
    }

    /** Returns the message, with what the peer is not told. */
    public String logMessage() {
        return getMessage() + forLog;
    }

    /** The rule that was broken. */
    public Violation violation() {
        return violation;
    }
}
