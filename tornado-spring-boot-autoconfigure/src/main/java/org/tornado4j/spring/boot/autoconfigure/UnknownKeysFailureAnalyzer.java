package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports keys of the server that do not exist. */
final class UnknownKeysFailureAnalyzer extends AbstractFailureAnalyzer<UnknownKeysException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownKeysException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Correct or remove them. All keys are in docs/configuration.md, and editors that read Spring Boot's metadata of"
                        + " properties propose them.",
                cause);
    }
}
