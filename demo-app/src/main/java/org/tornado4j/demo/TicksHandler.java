package org.tornado4j.demo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.ioloop.PeriodicCallback;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;

/**
 * A response of many pieces. The loop's timer calls back for each; in between nothing waits but the connection. A client
 * that reads slowly slows the ticks down: the next one comes after the last one has left.
 */
@Route("/ticks")
class TicksHandler extends RequestHandler {

    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private @Nullable PeriodicCallback ticker;
    private int count;
    private int ticks;

    CompletionStage<?> get() {
        count = number("count", 8, 1, 1000);
        Duration interval = Duration.ofMillis(number("interval", 500, 10, 10_000));
        setHeader("Content-Type", "text/plain; charset=UTF-8");
        setHeader("Cache-Control", "no-store");
        ticker = new PeriodicCallback(this::tick, interval);
        ticker.start();
        tick();
        return ended;
    }

    private CompletionStage<@Nullable Void> tick() {
        ticks++;
        write("tick " + ticks + " of " + count + " by " + Thread.currentThread().getName() + "\n");
        CompletionStage<@Nullable Void> flushed = flush();
        if (ticks == count) {
            end();
        }
        return flushed.exceptionally(clientIsGone -> null);
    }

    @Override
    protected void onConnectionClose() {
        end();
    }

    private void end() {
        if (ticker != null) {
            ticker.stop();
        }
        ended.complete(null);
    }

    private int number(String name, int defaultValue, int least, int most) {
        String text = getQueryArgument(name, Integer.toString(defaultValue));
        try {
            int number = Integer.parseInt(text);
            if (least <= number && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same answer as for a number out of range.
        }
        throw new HTTPError(HTTPStatus.BAD_REQUEST, name + " is a number from " + least + " to " + most);
    }
}
