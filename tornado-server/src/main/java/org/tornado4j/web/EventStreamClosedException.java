package org.tornado4j.web;

import java.io.IOException;
import org.tornado4j.ioloop.Disconnect;

/** An event was not sent, as the stream of events is closed or the client was cut off. */
final class EventStreamClosedException extends IOException implements Disconnect {

    private static final long serialVersionUID = 1L;

    EventStreamClosedException(String message) {
        super(message);
    }
}
