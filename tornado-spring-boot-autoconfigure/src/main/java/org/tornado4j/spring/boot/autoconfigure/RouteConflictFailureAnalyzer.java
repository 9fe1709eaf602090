package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.tornado4j.web.RouteConflictException;
import org.tornado4j.web.URLSpec;

/** Reports two routes that answer the same requests. */
final class RouteConflictFailureAnalyzer extends AbstractFailureAnalyzer<RouteConflictException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RouteConflictException cause) {
        return new FailureAnalysis(
                "Two routes answer the same requests: " + described(cause.first()) + " and " + described(cause.second())
                        + ".",
                "Change the path or the host of one of them. If both handlers belong to one path, join them: a handler has"
                        + " a method for each HTTP method, get, post and so on.",
                cause);
    }

    private static String described(URLSpec route) {
        return "\"" + route.pattern() + "\" of " + route.handlerClass().getName();
    }
}
