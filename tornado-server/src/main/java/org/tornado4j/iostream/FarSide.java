package org.tornado4j.iostream;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The known facts about the far side of a connection: the client that a proxy forwards, and the user it belongs to. */
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
