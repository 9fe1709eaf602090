package org.tornado4j.ioloop;

import java.util.concurrent.CompletionException;

/** What {@link java.util.concurrent.CompletionStage}s say about their failures. */
final class Completion {

    private Completion() {}

    /** What a stage failed with: its dependents get it inside a {@link CompletionException}, it alone gets it bare. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
