package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.tornado4j.web.HandlerDefinitionException;

/** Reports a handler class whose methods cannot be used; the engine says what to write instead. */
final class HandlerDefinitionFailureAnalyzer extends AbstractFailureAnalyzer<HandlerDefinitionException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, HandlerDefinitionException cause) {
        return new FailureAnalysis(
                "Handler class " + cause.handlerClass().getName() + " cannot be used the way it is written.",
                cause.getMessage(),
                cause);
    }
}
