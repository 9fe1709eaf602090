package org.tornado4j.bus;

import org.jspecify.annotations.Nullable;

/**
 * The place of messages that were dropped.
 *
 * @param topic theirs; null if any topic may have lost some
 */
record Gap(@Nullable String topic) implements BusEvent {

    /** A gap in all topics. */
    static final Gap EVERYWHERE = new Gap(null);
}
