package org.tornado4j.iostream;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reading by a listener, which is told what arrives as soon as it does.
 *
 * <p>Thread: confined to the loop of its stream.
 */
final class PushedInput extends StreamInput {

    private enum State {
        /** Input goes to the listener as it arrives. */
        FLOWING,
        /** The listener asked for a pause. READ stays registered until something arrives: often nothing does. */
        PAUSED,
        /** The peer sends nothing more, and the listener knows. */
        ENDED
    }

    private final IOStream stream;
    private IOStream.ReadListener listener;
    private State state = State.FLOWING;

    PushedInput(IOStream stream, IOStream.ReadListener listener) {
        this.stream = stream;
        this.listener = listener;
    }

    /** Tells {@code next} from now on, and at once about an end that has come already. */
    void replaceListener(IOStream.ReadListener next) {
        listener = next;
        if (state == State.ENDED) {
            stream.loop().addCallback(next::endOfStream);
        } else {
            state = State.FLOWING;
        }
    }

    void pause() {
        if (state == State.FLOWING) {
            state = State.PAUSED;
        }
    }

    /** Ends a pause; returns false if there was none. */
    boolean resume() {
        if (state != State.PAUSED) {
            return false;
        }
        state = State.FLOWING;
        return true;
    }

    void unsentChanged() {
        listener.unsentChanged();
    }

    void sent(long bytes) {
        listener.sent(bytes);
    }

    @Override
    boolean isReading() {
        return state == State.FLOWING;
    }

    @Override
    boolean takesInput() {
        return state == State.FLOWING;
    }

    @Override
    boolean wantsEvents(boolean watched) {
        return switch (state) {
            case FLOWING -> true;
            case PAUSED -> watched;
            case ENDED -> false;
        };
    }

    @Override
    void handleRead() {
        switch (state) {
            case FLOWING -> push();
            case PAUSED, ENDED -> stream.ignoreInput();
        }
    }

    private void push() {
        StreamContext context = stream.context();
        ByteBuffer data = context.input().empty(Math.min(context.limits().readChunkSize(), listener.room()));
        int count;
        try {
            count = stream.readFromTransport(data);
        } catch (IOException e) {
            stream.closeAfter("error on read from", e);
            return;
        }
        if (count > 0) {
            data.flip();
            context.input().lendTo(listener);
        } else if (count < 0) {
            state = State.ENDED;
            listener.endOfStream();
        }
    }

    @Override
    boolean isIdle() {
        return false;
    }

    @Override
    void closed() {
        // nothing waits
    }
}
