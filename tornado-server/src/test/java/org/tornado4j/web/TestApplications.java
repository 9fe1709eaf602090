package org.tornado4j.web;

import java.util.function.Supplier;

/** Applications with one route, {@code /}. */
final class TestApplications {

    private TestApplications() {}

    static Application of(Supplier<? extends RequestHandler> handler) {
        return Application.builder().route("/", handler).build();
    }

    static Application of(ApplicationSettings.Builder settings, Supplier<? extends RequestHandler> handler) {
        return Application.builder()
                .settings(settings.build())
                .route("/", handler)
                .build();
    }
}
