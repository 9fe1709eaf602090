package org.tornado4j.tcp;

/** Malformed PROXY header. It carries no stack trace, because such input is ordinary on an open port. */
final class ProxyHeaderError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProxyHeaderViolation violation;

    ProxyHeaderError(ProxyHeaderViolation violation) {
        super(violation.toString(), null, false, false);
        this.violation = violation;
    }

    ProxyHeaderViolation violation() {
        return violation;
    }
}
