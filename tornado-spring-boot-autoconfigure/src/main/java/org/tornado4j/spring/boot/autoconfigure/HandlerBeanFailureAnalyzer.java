package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a {@link HandlerBeanException} in place of a stack trace. */
final class HandlerBeanFailureAnalyzer extends AbstractFailureAnalyzer<HandlerBeanException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, HandlerBeanException cause) {
        return new FailureAnalysis(cause.description(), cause.action(), cause);
    }
}
