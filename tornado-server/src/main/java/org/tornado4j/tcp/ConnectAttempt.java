package org.tornado4j.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.SSLIOStream;
import org.tornado4j.iostream.TLSOptions;

/**
 * One call of {@link TCPClient#connect}: two queues of addresses, one for each family, of which the second starts late.
 *
 * <p>Thread: confined to its loop.
 */
final class ConnectAttempt {

    /** The time after which the second family is tried too. */
    static final Duration HEAD_START = Duration.ofMillis(300);

    private final IOLoop loop;
    private final ConnectOptions options;
    private final String host;
    private final String target;
    private final CompletableFuture<IOStream> outcome = new CompletableFuture<>();
    private final ArrayDeque<InetSocketAddress> first = new ArrayDeque<>();
    private final ArrayDeque<InetSocketAddress> second = new ArrayDeque<>();
    /** Streams that wait for their connection. */
    private final List<IOStream> connecting = new ArrayList<>();

    private boolean secondStarted;
    /** True once there is a connection, so that no other is wanted. */
    private boolean connected;

    private @Nullable Timeout headStart;
    private @Nullable Timeout deadline;

    ConnectAttempt(IOLoop loop, ConnectOptions options, String host, int port) {
        this.loop = loop;
        this.options = options;
        this.host = host;
        this.target = host + ":" + port;
    }

    CompletableFuture<IOStream> start(CompletionStage<List<InetSocketAddress>> resolved) {
        Duration timeout = options.timeout();
        if (timeout != null) {
            deadline = loop.callLater(
                    timeout, () -> fail(new TimeoutException("no connection to " + target + " within " + timeout)));
        }
        resolved.whenCompleteAsync(this::resolved, loop);
        return outcome;
    }

    private void resolved(@Nullable List<InetSocketAddress> addresses, @Nullable Throwable failure) {
        if (outcome.isDone()) {
            return;
        }
        if (addresses == null || addresses.isEmpty()) {
            fail(unwrapped(failure));
            return;
        }
        Class<?> family = addresses.get(0).getAddress().getClass();
        for (InetSocketAddress address : addresses) {
            (family.isInstance(address.getAddress()) ? first : second).add(address);
        }
        headStart = loop.callLater(HEAD_START, this::startSecond);
        tryNext(first);
    }

    private Throwable unwrapped(@Nullable Throwable failure) {
        if (failure == null) {
            return new IOException("no address for " + target);
        }
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void startSecond() {
        if (!secondStarted) {
            secondStarted = true;
            tryNext(second);
        }
    }

    private void tryNext(ArrayDeque<InetSocketAddress> queue) {
        InetSocketAddress address = queue.poll();
        if (address == null || connected || outcome.isDone()) {
            return;
        }
        try {
            connect(address, queue);
        } catch (IOException | RuntimeException e) {
            failed(e, queue);
        }
    }

    private void connect(InetSocketAddress address, ArrayDeque<InetSocketAddress> queue) throws IOException {
        IOStream stream = new IOStream(open(), loop, options.limits());
        connecting.add(stream);
        CompletionStage<IOStream> connected = stream.connect(address);
        connected.whenComplete((result, failure) -> {
            connecting.remove(stream);
            if (failure == null) {
                succeed(stream);
            } else {
                failed(failure, queue);
            }
        });
    }

    private SocketChannel open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        String ip = options.sourceIp();
        try {
            if (ip != null) {
                channel.bind(new InetSocketAddress(InetAddress.getByName(ip), options.sourcePort()));
            } else if (options.sourcePort() != 0) {
                channel.bind(new InetSocketAddress(options.sourcePort()));
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void failed(Throwable failure, ArrayDeque<InetSocketAddress> queue) {
        tryNext(queue);
        startSecond(); // a failure of the first family ends its head start
        if (!connected && connecting.isEmpty() && first.isEmpty() && second.isEmpty()) {
            fail(failure);
        }
    }

    private void succeed(IOStream stream) {
        TLSOptions tls = options.tls();
        if (connected || outcome.isDone()) {
            stream.close(); // another one was faster, or the caller gave up
        } else if (tls == null) {
            finish(stream);
        } else {
            secure(stream, tls);
        }
    }

    private void secure(IOStream stream, TLSOptions tls) {
        connected = true;
        List.copyOf(connecting).forEach(IOStream::close);
        CompletionStage<SSLIOStream> secured = stream.startTlsAsClient(tls, host);
        secured.whenComplete((result, failure) -> {
            if (failure == null) {
                finish(result);
            } else {
                fail(failure);
            }
        });
    }

    private void finish(IOStream stream) {
        if (!outcome.complete(stream)) {
            stream.close(); // the caller gave up
        }
        cleanUp();
    }

    private void fail(Throwable failure) {
        outcome.completeExceptionally(failure);
        cleanUp();
    }

    private void cleanUp() {
        cancel(headStart);
        cancel(deadline);
        List.copyOf(connecting).forEach(IOStream::close);
    }

    private void cancel(@Nullable Timeout timeout) {
        if (timeout != null) {
            loop.removeTimeout(timeout);
        }
    }
}
