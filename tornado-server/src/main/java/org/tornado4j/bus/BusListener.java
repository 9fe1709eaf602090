package org.tornado4j.bus;

/** Receives the messages of a topic. What it throws is logged. */
@FunctionalInterface
public interface BusListener {

    /** Called with each message, one at a time. It must not block. */
    void onMessage(BusMessage message);

    /** Called between two messages when there was another that this does not get. The default does nothing. */
    default void onGap(String topic) {}
}
