package org.tornado4j.catalina;

import java.nio.ByteBuffer;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.SocketMeter;

/**
 * Counts what a WebSocket of the container's does among those of the server: messages as Tomcat counts them, which are frames
 * with pings and the like among them, and their bytes as they travel. Does nothing for another protocol.
 *
 * <p>Thread: the loop of the connection, but for {@link #noteWrite}.
 */
final class SocketCounts {

    private static final byte CLOSE_FRAME = (byte) 0x88;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NO_CODE = 1005;
    private static final int ABNORMAL = 1006;

    private final SocketMeter meter;
    /** Null for a protocol that is not counted. */
    private final @Nullable UpgradeInfo info;

    private long messagesReceived;
    private long bytesReceived;
    private long messagesSent;
    private long bytesSent;
    /** True once the client sends nothing more. */
    private volatile boolean ended;
    /** That of the close frame which was sent: Tomcat answers one with the same code. 0 as long as there is none. */
    private volatile int closeCode;

    SocketCounts(SocketMeter meter, @Nullable UpgradeInfo info) {
        this.meter = meter;
        this.info = info;
    }

    void opened() {
        if (info != null) {
            meter.opened();
        }
    }

    /** Looks for a close frame among what is about to be written: the head of a frame, and its content. From any thread. */
    void noteWrite(ByteBuffer[] buffers, int offset, int length) {
        if (info == null || closeCode != 0 || length < 2) {
            return;
        }
        ByteBuffer head = buffers[offset];
        ByteBuffer content = buffers[offset + 1];
        if (head.hasRemaining() && head.get(head.position()) == CLOSE_FRAME) {
            int code = content.remaining() < 2 ? NO_CODE : content.getShort(content.position()) & 0xFFFF;
            closeCode = code == PROTOCOL_ERROR && ended ? ABNORMAL : code; // Tomcat says so to a client that has left
        }
    }

    void ended() {
        ended = true;
    }

    void pending(int more) {
        if (info != null) {
            meter.pending(more);
        }
    }

    /** Counts what has come and gone since the last time. */
    void update() {
        UpgradeInfo known = info;
        if (known == null) {
            return;
        }
        long messages = known.getMsgsReceived();
        long bytes = known.getBytesReceived();
        long more = bytes - bytesReceived;
        for (long i = messagesReceived; i < messages; i++) {
            meter.received(more);
            more = 0;
            bytesReceived = bytes;
        }
        messagesReceived = messages;
        updateSent(known);
    }

    private void updateSent(UpgradeInfo known) {
        long messages = known.getMsgsSent();
        long bytes = known.getBytesSent();
        long more = bytes - bytesSent;
        for (long i = messagesSent; i < messages; i++) {
            meter.sent(more);
            more = 0;
            bytesSent = bytes;
        }
        messagesSent = messages;
    }

    void closed() {
        update();
        if (info != null) {
            meter.closed(closeCode == 0 ? ABNORMAL : closeCode);
        }
    }
}
