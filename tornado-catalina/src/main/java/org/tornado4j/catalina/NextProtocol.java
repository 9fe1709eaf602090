package org.tornado4j.catalina;

import org.tornado4j.http.Tunnel;

/**
 * The protocol that a connection speaks once the container has answered its request with 101. Exactly one of {@link #begin} and
 * {@link #abandon} is called.
 */
interface NextProtocol {

    /** Returns the token for {@code Upgrade}, unless the response has that field. */
    String name();

    /** Takes over the connection. On its loop. */
    void begin(Tunnel tunnel);

    /** Called when the client has left, or the request was not answered with 101 in the end. From any thread. */
    void abandon();
}
