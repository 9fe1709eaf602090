package org.tornado4j.websocket;

/**
 * A frame, or the message that it belongs to, is wrong: the connection cannot go on. It carries no stack trace, as making one costs
 * what an attacker would like.
 */
final class FrameError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Violation violation;

    FrameError(Violation violation) {
        super(violation.message() + " (" + violation.name() + ", " + violation.section() + ")", null, false, false);
        this.violation = violation;
    }

    Violation violation() {
        return violation;
    }
}
