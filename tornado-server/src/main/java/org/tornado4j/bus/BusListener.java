package org.tornado4j.bus;

/** Receives the messages of a topic. Exceptions are logged. */
@FunctionalInterface
public interface BusListener {

    /** Called with each message, one at a time. It must not block. */
    void onMessage(BusMessage message);

    /** Called between two messages if the listener has missed others in between. The default does nothing. */
    default void onGap(String topic) {}
}
