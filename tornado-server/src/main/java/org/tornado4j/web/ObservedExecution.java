package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.ioloop.LoopLocal;
import org.tornado4j.routing.RouteMatch;

/**
 * An execution that a {@link RequestObserver} hears of. It opens a scope around each piece of the application's code: the
 * handler's methods on the loop and off it, and what stages have to do on the loop.
 *
 * <p>The observation ends when the response is finished and the method that finished it has returned. A handler whose client
 * is gone may wait for a stage that never completes; so it ends as well when the client is gone, or has all that it gets, and no
 * method runs.
 *
 * <p>Thread: as {@link Execution}.
 */
final class ObservedExecution extends Execution {

    /** The execution whose scope is open on a loop; one that finishes may let others begin or go on within it. */
    private static final class Current {

        @Nullable
        ObservedExecution execution;
    }

    private static final LoopLocal<Current> CURRENT = LoopLocal.withInitial(loop -> new Current());

    private final RequestObserver observer;
    /** Set before application code runs, hence seen by the threads of blocking methods; null if nothing observes this. */
    private @Nullable RequestObservation observation;

    private boolean ended;

    ObservedExecution(Application application, HTTPConnection connection, RequestObserver observer) {
        super(application, connection);
        this.observer = observer;
    }

    ObservedExecution(Application application, HTTPServerRequest request, RouteMatch match, RequestObserver observer) {
        super(application, request, match);
        this.observer = observer;
    }

    // ------------------------------------------------------------------------------------------ scopes

    /** Opens the scope of this in the loop, if it is not open; {@link #leave} has to follow. */
    private RequestObservation.Scope enter() {
        RequestObservation observed = observation;
        Current current = CURRENT.get(connection().loop());
        ObservedExecution outer = current.execution;
        if (observed == null || outer == this) {
            return RequestObservation.Scope.NONE;
        }
        RequestObservation.Scope scope = observed.openScope();
        current.execution = this;
        return () -> {
            current.execution = outer;
            scope.close();
        };
    }

    private void leave(RequestObservation.Scope scope) {
        scope.close();
        if (scope != RequestObservation.Scope.NONE) {
            endIfOver();
        }
    }

    private void runInLoop(Runnable work) {
        RequestObservation.Scope scope = enter();
        try {
            work.run();
        } finally {
            leave(scope);
        }
    }

    @Override
    Executor loopExecutor() {
        return task -> connection().loop().execute(() -> runInLoop(task));
    }

    // ------------------------------------------------------------------------------------------ the ways in

    @Override
    void start() {
        observation = observer.begin(request(), handlerRoute().pattern());
        runInLoop(super::start);
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        if (observation == null) { // it is only collected
            return super.dataReceived(chunk);
        }
        RequestObservation.Scope scope = enter();
        try {
            return super.dataReceived(chunk);
        } finally {
            leave(scope);
        }
    }

    @Override
    public void finish() {
        runInLoop(super::finish);
    }

    @Override
    public void onDrain() {
        runInLoop(super::onDrain);
    }

    @Override
    public void onConnectionClose() {
        runInLoop(super::onConnectionClose);
        if (observation != null && !ended && !output().isFinished()) {
            // the client may only have shut down its half; then the end of the connection is told to this callback
            connection().setCloseCallback(() -> runInLoop(() -> {}));
        }
    }

    @Override
    void resume(@Nullable Object result, @Nullable Throwable failure) {
        runInLoop(() -> super.resume(result, failure));
    }

    @Override
    void contentTaken(@Nullable Throwable failure) {
        runInLoop(() -> super.contentTaken(failure));
    }

    @Override
    @Nullable
    CompletionStage<@Nullable Void> step(Supplier<@Nullable CompletionStage<@Nullable Void>> step) {
        RequestObservation.Scope scope = enter();
        try {
            return super.step(step);
        } finally {
            leave(scope);
        }
    }

    @Override
    void startBlocking(Runnable work, Consumer<Throwable> refused) {
        super.startBlocking(work, failure -> runInLoop(() -> refused.accept(failure)));
    }

    @Override
    RequestObservation.Scope openScope() {
        return observation == null ? RequestObservation.Scope.NONE : observation.openScope();
    }

    // ------------------------------------------------------------------------------------------ failure and end

    @Override
    void failed(Throwable failure) {
        super.failed(failure);
        if (observation != null && !ended) {
            observation.failed(failure);
        }
    }

    @Override
    void responseFinished() {
        runInLoop(super::responseFinished);
    }

    private void endIfOver() {
        if (observation == null || ended || isWithBlockingMethod()) {
            return;
        }
        if (output().isClientGone()) {
            ended = true;
            observation.clientGone(handler());
        } else if (output().isFinished() || output().isSentEarly()) {
            ended = true;
            observation.finished(handler());
        }
    }
}
