package org.tornado4j.web;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.IOLoop;

/** Tunnel of a {@link FakeConnection} that has left HTTP; records the bytes that are sent. */
final class FakeTunnel implements Tunnel {

    private final FakeConnection connection;

    FakeTunnel(FakeConnection connection) {
        this.connection = connection;
    }

    @Override
    public void start(Listener listener) {
        connection.events.add("start");
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
        connection.events.add("send " + length);
    }

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public long unsentBytes() {
        return 0;
    }

    @Override
    public void pauseReading() {}

    @Override
    public void resumeReading() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {
        connection.events.add("close");
    }

    @Override
    public void abort() {
        connection.events.add("abort");
    }

    @Override
    public HTTPRequestContext context() {
        return connection;
    }

    @Override
    public IOLoop loop() {
        return connection.loop();
    }
}
