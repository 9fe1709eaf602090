package org.tornado4j.webflux;

import java.io.IOException;

/** The failure of whatever still reads or writes when the client is gone. */
final class Disconnect {

    private Disconnect() {}

    /** Returns a failure with a message by which Spring knows that nothing is wrong with the application. */
    static IOException failure() {
        return new IOException("Connection reset by peer");
    }
}
