package org.tornado4j.status;

import org.tornado4j.process.Supervision;

/** {@code /}: what people read. */
final class PageHandler extends StatusHandler {

    private final Supervision supervision;

    PageHandler(Supervision supervision) {
        this.supervision = supervision;
    }

    void get() {
        setHeader("Content-Security-Policy", StatusStyle.POLICY);
        writeHtml(StatusHtml.of(supervision, Overview.of(supervision)));
    }
}
