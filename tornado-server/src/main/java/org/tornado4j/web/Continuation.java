package org.tornado4j.web;

import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * The rest of an execution that waits for a stage or for a blocking method.
 *
 * <p>Thread: it is completed on any, and goes on in the loop.
 */
final class Continuation implements BiConsumer<@Nullable Object, @Nullable Throwable>, Runnable {

    private final Execution execution;
    /** The result of a blocking method or a stage, which may be a further stage. */
    private @Nullable Object result;

    private @Nullable Throwable failure;

    Continuation(Execution execution) {
        this.execution = execution;
    }

    /** Lets {@code execution} go on when {@code stage} completes. */
    static void await(CompletionStage<?> stage, Execution execution) {
        stage.whenComplete(new Continuation(execution));
    }

    /** Completes a blocking method. */
    void complete(@Nullable Object returned, @Nullable Throwable thrown) {
        result = returned;
        failure = thrown;
        execution.connection().loop().execute(this);
    }

    /** Completes a stage. */
    @Override
    public void accept(@Nullable Object value, @Nullable Throwable thrown) {
        result = value instanceof CompletionStage<?> && execution.output().isFinished() ? null : value;
        failure = thrown;
        IOLoop loop = execution.connection().loop();
        if (loop.isInLoop()) {
            runInStage(loop);
        } else {
            loop.execute(this);
        }
    }

    private void runInStage(IOLoop loop) {
        try {
            run();
        } catch (VirtualMachineError e) {
            loop.addCallback(() -> {
                throw e; // the stage would keep it to itself
            });
        }
    }

    @Override
    public void run() {
        execution.resume(result, failure);
    }
}
