package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.tornado4j.spring.boot.TornadoStartException;

/** Reports why Tornado cannot serve. */
final class TornadoStartFailureAnalyzer extends AbstractFailureAnalyzer<TornadoStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TornadoStartException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
    }
}
