package org.tornado4j.webflux;

/**
 * A subscriber that writes the content of a response.
 *
 * <p>Thread: the loop of the connection.
 */
interface ResponseWriter {

    /** Learns that nothing that it writes can be sent any more. May be called when it has ended. */
    void connectionClosed();
}
