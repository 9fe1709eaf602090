package org.tornado4j.ioloop;

import java.util.concurrent.CompletionException;

/** Failures of {@link java.util.concurrent.CompletionStage}s. */
final class Completion {

    private Completion() {}

    /** Returns the failure of a stage: its dependents get it inside a {@link CompletionException}, it alone gets it bare. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
