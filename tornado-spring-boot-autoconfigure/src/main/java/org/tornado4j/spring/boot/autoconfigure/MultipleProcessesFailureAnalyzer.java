package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports why an application does not run in several processes. */
final class MultipleProcessesFailureAnalyzer extends AbstractFailureAnalyzer<MultipleProcessesException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MultipleProcessesException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
