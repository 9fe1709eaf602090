package org.tornado4j.bus;

/** One that gets the messages of a topic. Called on its loop. */
interface Subscriber {

    void message(BusMessage message);

    /** It missed something. */
    void gap();
}
