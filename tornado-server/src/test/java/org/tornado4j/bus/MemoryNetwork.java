package org.tornado4j.bus;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Connects buses of one process as if they were in several. */
final class MemoryNetwork {

    private final List<End> ends = new CopyOnWriteArrayList<>();
    private volatile boolean down;

    /** Has {@code send} fail from now on, or not any more. */
    void setDown(boolean value) {
        down = value;
    }

    BusTransport transport() {
        return new End();
    }

    /** Has all buses get frames. */
    void send(List<byte[]> frames) {
        for (byte[] frame : frames) {
            ends.forEach(end -> end.deliver(frame));
        }
    }

    private final class End implements BusTransport {

        private volatile Receiver receiver;

        @Override
        public void open(Receiver told) {
            receiver = told;
            ends.add(this);
        }

        @Override
        public void send(List<byte[]> frames) throws IOException {
            if (down) {
                throw new IOException("made up");
            }
            MemoryNetwork.this.send(frames); // to the sender as well, as a broker does
        }

        private void deliver(byte[] frame) {
            receiver.received(frame);
        }

        @Override
        public void close() {
            ends.remove(this);
        }
    }
}
