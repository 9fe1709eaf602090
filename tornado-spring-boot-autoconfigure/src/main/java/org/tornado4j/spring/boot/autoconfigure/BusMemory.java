package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.tornado4j.bus.MessageBus;

/**
 * The bus as the servers' memory accounts see it: nothing as long as nobody uses it.
 *
 * <p>Thread: any.
 */
final class BusMemory {

    private volatile @Nullable MessageBus bus;

    MessageBus count(MessageBus made) {
        bus = made;
        return made;
    }

    /** Returns the bus; null if it was not made yet. */
    @Nullable
    MessageBus bus() {
        return bus;
    }

    /** Returns how much memory it holds, in bytes. */
    long heldBytes() {
        MessageBus made = bus;
        return made == null ? 0 : made.heldBytes();
    }
}
