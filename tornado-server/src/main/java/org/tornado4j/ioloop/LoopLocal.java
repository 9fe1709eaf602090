package org.tornado4j.ioloop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A value per loop, created when it is first requested: buffers, caches and tables shared by the connections of a loop.
 * The loop-confined counterpart of {@link ThreadLocal}, and cheaper: an array access.
 *
 * <p>Thread: {@link #get} belongs to the loop's thread.
 */
public final class LoopLocal<T> {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final int index = COUNT.getAndIncrement();
    private final Function<IOLoop, T> factory;

    private LoopLocal(Function<IOLoop, T> factory) {
        this.factory = factory;
    }

    public static <T> LoopLocal<T> withInitial(Function<IOLoop, T> factory) {
        return new LoopLocal<>(factory);
    }

    /** Returns the value of {@code loop}. */
    @SuppressWarnings("unchecked") // the slot of an index only ever holds what its own factory made
    public T get(IOLoop loop) {
        Object value = loop.local(index);
        return value != null ? (T) value : create(loop);
    }

    private T create(IOLoop loop) {
        T value = factory.apply(loop);
        loop.setLocal(index, value);
        return value;
    }
}
