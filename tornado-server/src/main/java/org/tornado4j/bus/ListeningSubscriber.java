package org.tornado4j.bus;

/** A listener that gets the messages of a topic, on the loop that the subscription is for. */
record ListeningSubscriber(BusListener listener, String topic) implements Subscriber {

    @Override
    public void message(BusMessage message) {
        listener.onMessage(message);
    }

    @Override
    public void gap() {
        listener.onGap(topic);
    }
}
