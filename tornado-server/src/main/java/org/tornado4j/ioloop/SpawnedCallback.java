package org.tornado4j.ioloop;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A callback whose asynchronous result is watched, so that its failure does not go unseen. */
record SpawnedCallback(Callable<?> callback) implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    @Override
    public void run() {
        try {
            if (callback.call() instanceof CompletionStage<?> stage) {
                stage.whenComplete((result, failure) -> {
                    if (failure != null && !(failure instanceof CancellationException)) {
                        LOG.error("Exception in callback {}", callback, failure);
                    }
                });
            }
        } catch (Exception e) {
            LOG.error("Exception in callback {}", callback, e);
        }
    }
}
