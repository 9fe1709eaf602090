package org.tornado4j.tcp;

/** What should be a PROXY header is none. It carries no stack trace: it is ordinary life on an open port. */
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
