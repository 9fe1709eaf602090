package org.tornado4j.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * A tunnel whose connection has yet to leave HTTP, because filters, for instance, still process the 101 response. Calls
 * made before are applied to the connection's own tunnel once there is one.
 *
 * <ol>
 *   <li>the methods of {@link Tunnel}, at any time; what is sent is kept and counts as unsent
 *   <li>{@link #open}, which does all of that in the order in which it came, or {@link #abandon}
 * </ol>
 *
 * <p>Thread: confined to {@link #loop}, except {@link #abandon}.
 */
public final class DeferredTunnel implements Tunnel {

    private final HTTPRequestContext context;
    private final IOLoop loop;

    private @Nullable Tunnel opened;
    private @Nullable Listener listener;
    private boolean abandoned;
    /** Calls that are still to be made; while {@link #open} makes them, others may be added. */
    private List<Consumer<Tunnel>> calls = new ArrayList<>();

    private List<CompletableFuture<@Nullable Void>> flushes = new ArrayList<>();
    private long unsent;

    private DeferredTunnel(HTTPRequestContext context, IOLoop loop) {
        this.context = context;
        this.loop = loop;
    }

    /**
     * Returns a tunnel for a request with {@code fields}.
     *
     * @param context the context that {@link #context} returns, before and after {@link #open}
     * @throws IllegalStateException if the request does not ask for {@code protocol} (RFC 9110 section 7.8)
     */
    public static DeferredTunnel to(String protocol, HTTPHeaders fields, HTTPRequestContext context, IOLoop loop) {
        if (!lists(fields, "Connection", "upgrade") || !lists(fields, "Upgrade", protocol)) {
            throw new IllegalStateException(
                    "the request does not ask for \"" + protocol + "\" in its Upgrade field; answer it with 426");
        }
        return new DeferredTunnel(context, loop);
    }

    private static boolean lists(HTTPHeaders fields, String name, String member) {
        String value = fields.get(name);
        if (value != null) {
            for (String listed : value.split(",", -1)) {
                if (listed.strip().equalsIgnoreCase(member)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Continues with {@code tunnel}, that of the connection, which must not have been started. Aborts it if this was
     * abandoned.
     *
     * @throws IllegalStateException if called before
     */
    public void open(Tunnel tunnel) {
        loop.requireInLoop();
        if (opened != null) {
            throw new IllegalStateException("the tunnel was opened before");
        }
        opened = tunnel;
        if (abandoned) {
            tunnel.abort();
            return;
        }
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).accept(tunnel);
        }
        calls = List.of();
        List<CompletableFuture<@Nullable Void>> waiting = flushes;
        flushes = List.of();
        if (!waiting.isEmpty()) {
            tunnel.flushed().whenComplete((nothing, lost) -> complete(waiting, lost));
        }
    }

    /** Returns the tunnel of the connection once nothing waits here; null as long as something may. */
    private @Nullable Tunnel through() {
        return calls.isEmpty() ? opened : null;
    }

    private static void complete(List<CompletableFuture<@Nullable Void>> flushes, @Nullable Throwable lost) {
        for (CompletableFuture<@Nullable Void> flush : flushes) {
            if (lost == null) {
                flush.complete(null);
            } else {
                flush.completeExceptionally(lost);
            }
        }
    }

    /**
     * Gives up a tunnel that was not opened: the connection does not leave HTTP, or is closed.
     * {@link Tunnel.Listener#closed} is called. Any thread.
     */
    public void abandon() {
        loop.execute(() -> {
            if (opened == null && !abandoned) {
                abandoned = true;
                unsent = 0;
                calls = List.of();
                flushes.forEach(flush -> flush.completeExceptionally(lost()));
                flushes = List.of();
                if (listener != null) {
                    listener.closed();
                }
            }
        });
    }

    private static IllegalStateException lost() {
        return new IllegalStateException("the connection did not leave HTTP");
    }

    private void call(Consumer<Tunnel> call) {
        loop.requireInLoop();
        Tunnel through = through();
        if (through != null) {
            call.accept(through);
        } else if (!abandoned) {
            calls.add(call);
        }
    }

    @Override
    public void start(Listener listener) {
        loop.requireInLoop();
        if (this.listener != null) {
            throw new IllegalStateException("the tunnel was started before");
        }
        this.listener = listener;
        if (abandoned) {
            loop.addCallback(listener::closed);
        } else {
            call(tunnel -> tunnel.start(listener));
        }
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
        if (opened == null && !abandoned) {
            unsent += length;
        }
        call(tunnel -> tunnel.send(bytes, offset, length));
    }

    @Override
    public void sendCopy(byte[] bytes, int offset, int length) {
        Tunnel through = through();
        if (through != null) {
            through.sendCopy(bytes, offset, length);
        } else {
            Tunnel.super.sendCopy(bytes, offset, length);
        }
    }

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        loop.requireInLoop();
        Tunnel through = through();
        if (through != null) {
            return through.flushed();
        }
        CompletableFuture<@Nullable Void> flush = new CompletableFuture<>();
        if (abandoned) {
            flush.completeExceptionally(lost());
        } else if (opened == null && unsent == 0) {
            flush.complete(null);
        } else {
            flushes.add(flush);
        }
        return flush;
    }

    @Override
    public long unsentBytes() {
        return opened != null ? opened.unsentBytes() : unsent;
    }

    @Override
    public boolean isBlocked() {
        return opened != null ? opened.isBlocked() : unsent > 0;
    }

    @Override
    public void holds(long bytes) {
        call(tunnel -> tunnel.holds(bytes));
    }

    @Override
    public boolean mayHold(long more) {
        return opened == null || opened.mayHold(more);
    }

    @Override
    public void pauseReading() {
        call(Tunnel::pauseReading);
    }

    @Override
    public void resumeReading() {
        call(Tunnel::resumeReading);
    }

    @Override
    public void shutdownOutput() {
        call(Tunnel::shutdownOutput);
    }

    @Override
    public void close() {
        call(Tunnel::close);
    }

    @Override
    public void abort() {
        call(Tunnel::abort);
    }

    @Override
    public HTTPRequestContext context() {
        return context;
    }

    @Override
    public IOLoop loop() {
        return loop;
    }
}
