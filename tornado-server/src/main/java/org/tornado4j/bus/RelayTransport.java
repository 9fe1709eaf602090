package org.tornado4j.bus;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.process.RelayLink;

/** Carries messages to the other workers of the supervisor of this process. */
final class RelayTransport implements BusTransport {

    private volatile @Nullable RelayLink link;

    @Override
    public void open(Receiver receiver) {
        link = RelayLink.open(new RelayLink.Listener() {
            @Override
            public void received(byte[] frame) {
                receiver.received(frame);
            }

            @Override
            public void missed() {
                receiver.missed();
            }
        });
    }

    @Override
    public void send(List<byte[]> frames) throws IOException {
        RelayLink open = link;
        if (open == null) {
            throw new IllegalStateException("this process is no worker");
        }
        open.send(frames);
    }

    @Override
    public void close() {
        RelayLink open = link;
        if (open != null) {
            open.close();
        }
    }
}
