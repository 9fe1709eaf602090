package org.tornado4j.iostream;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The far side of a connection, as far as it was told: the one that a proxy forwards, and the user who is known to have it.
 */
record FarSide(
        @Nullable SocketAddress remote,
        @Nullable SocketAddress local,
        boolean encrypted,
        @Nullable Object user) {

    static final FarSide UNKNOWN = new FarSide(null, null, false, null);

    FarSide withAddresses(SocketAddress remote, SocketAddress local) {
        return new FarSide(remote, local, encrypted, user);
    }

    FarSide withEncryption() {
        return new FarSide(remote, local, true, user);
    }

    FarSide withUser(Object known) {
        return new FarSide(remote, local, encrypted, known);
    }
}
