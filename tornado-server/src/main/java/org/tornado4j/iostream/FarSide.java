package org.tornado4j.iostream;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The connection at the far side of a proxy, as far as the proxy told. */
record FarSide(@Nullable SocketAddress remote, @Nullable SocketAddress local, boolean encrypted) {

    static final FarSide UNKNOWN = new FarSide(null, null, false);

    FarSide withAddresses(SocketAddress remote, SocketAddress local) {
        return new FarSide(remote, local, encrypted);
    }

    FarSide withEncryption() {
        return new FarSide(remote, local, true);
    }
}
