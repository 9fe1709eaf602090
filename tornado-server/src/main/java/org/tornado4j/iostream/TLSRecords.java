package org.tornado4j.iostream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * The records of a TLS connection on their way between a transport and the engine. An idle connection keeps nothing
 * here; otherwise there is the beginning of a record that has not come in whole, and what the transport did not
 * take of the records that go out.
 *
 * <p>The engine is not to be touched while a task of its handshake runs: it would have the loop wait for the task.
 *
 * <p>Thread: confined to its loop.
 */
final class TLSRecords {

    private enum Input {
        /** More records may come. */
        OPEN,
        /** The peer said that it sends nothing more. */
        CLOSED,
        /** The connection ended, but the peer did not say that it would. */
        TRUNCATED
    }

    static final int RECORD_HEADER = 5;

    /**
     * The limit on consecutive records without content: tickets, key updates, empty ones. They cost the engine some
     * work, and the peer next to nothing.
     */
    static final int MOST_WITHOUT_CONTENT = 32;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Transport transport;
    private final TLSBuffers buffers;
    private @Nullable SSLEngine engine;
    private Input input = Input.OPEN;
    /** Received and not decrypted; ready to be read from. */
    private @Nullable ByteBuffer received;
    /** Decrypted, but there was no room for it; ready to be read from. */
    private @Nullable ByteBuffer decrypted;
    /** Encrypted, and not taken by the transport; ready to be read from. */
    private @Nullable ByteBuffer held;

    private int withoutContent;
    /** True if the peer did something that this side refuses, although the engine might allow it. */
    private boolean refused;
    /**
     * The number of content bytes that the engine has been seen to put into one record. The JDK leaves some room for
     * padding.
     */
    private int fullRecord = TLSBuffers.LONGEST_CONTENT;

    /** @param received what came from {@code transport} already */
    TLSRecords(Transport transport, TLSBuffers buffers, @Nullable ByteBuffer received) {
        this.transport = transport;
        this.buffers = buffers;
        this.received = received;
    }

    void setEngine(SSLEngine engine) {
        this.engine = engine;
    }

    SSLEngine engine() {
        SSLEngine engine = this.engine;
        if (engine == null) {
            throw new IllegalStateException("the handshake has not begun");
        }
        return engine;
    }

    // ------------------------------------------------------------------------------------------ about it

    /** Returns whether input is waiting here that no event of the transport will announce. */
    boolean hasInput() {
        ByteBuffer received = this.received;
        return decrypted != null || input == Input.CLOSED || (received != null && isWhole(received));
    }

    /** Returns the size of all that is kept, the parts that were used already included. */
    long bufferedBytes() {
        return sizeOf(received) + sizeOf(decrypted) + sizeOf(held);
    }

    private static long sizeOf(@Nullable ByteBuffer buffer) {
        return buffer == null ? 0 : buffer.capacity();
    }

    /** Null as long as the input is not at its end, and when the peer announced that end. */
    @Nullable
    IOException truncation() {
        return input == Input.TRUNCATED ? new SSLException("the connection ended without close_notify") : null;
    }

    // ------------------------------------------------------------------------------------------ reading

    /**
     * Reads from the transport, behind what was received before.
     *
     * @return the loop's buffer, to be given back with {@link #keep} when all was done that can be
     */
    ByteBuffer receive(int size) throws IOException {
        ByteBuffer in = receivedBefore(size);
        if (transport.read(in) < 0) {
            input = Input.TRUNCATED;
        }
        return in.flip();
    }

    /** Returns earlier input in a buffer with room for more. */
    private ByteBuffer receivedBefore(int size) {
        ByteBuffer in = buffers.received(size);
        ByteBuffer before = received;
        if (before != null) {
            in.put(before);
            received = null;
        }
        return in;
    }

    /** Returns earlier input without reading more; to be given back as in {@link #receive}. */
    ByteBuffer reconsider() {
        return receivedBefore(TLSBuffers.LONGEST_RECORD).flip();
    }

    void keep(ByteBuffer in) {
        received = in.hasRemaining() ? copyOf(in) : null;
    }

    private static ByteBuffer copyOf(ByteBuffer data) {
        return ByteBuffer.allocate(data.remaining()).put(data).flip();
    }

    boolean isInputOpen() {
        return input == Input.OPEN;
    }

    /** Puts what comes in, decrypted, into {@code target}; -1 at the end. */
    int read(ByteBuffer target) throws IOException {
        if (decrypted != null) {
            return takeDecrypted(target);
        }
        if (input != Input.OPEN) {
            return -1;
        }
        ByteBuffer before = received;
        ByteBuffer in = before != null && isWhole(before) ? reconsider() : receive(target.remaining());
        int count = decrypt(in, target);
        keep(in);
        answer();
        if (count > 0 && input == Input.TRUNCATED) {
            input = Input.OPEN; // the transport will say so again
        }
        return count > 0 ? count : input == Input.OPEN ? 0 : -1;
    }

    private int takeDecrypted(ByteBuffer target) {
        ByteBuffer left = decrypted;
        if (left == null) {
            return 0;
        }
        int count = move(left, target);
        decrypted = left.hasRemaining() ? left : null;
        return count;
    }

    private static int move(ByteBuffer source, ByteBuffer target) {
        int count = Math.min(source.remaining(), target.remaining());
        target.put(source.slice(source.position(), count));
        source.position(source.position() + count);
        return count;
    }

    /** All whole records of {@code in} for which there is room in {@code target}. */
    private int decrypt(ByteBuffer in, ByteBuffer target) throws IOException {
        int start = target.position();
        while (decrypted == null && input != Input.CLOSED && isWhole(in)) {
            refuseHandshake(in);
            if (lengthOf(in) <= target.remaining()) {
                account(unwrap(in, target));
            } else {
                ByteBuffer content = buffers.decrypted();
                account(unwrap(in, content));
                content.flip();
                move(content, target);
                decrypted = content.hasRemaining() ? copyOf(content) : null;
            }
        }
        return target.position() - start;
    }

    /**
     * In TLS 1.2 the peer can ask for a new handshake at any time, at a cost to us that it does not share, and without
     * need. In TLS 1.3 there is none, and the remaining handshake messages are hidden in records of another type.
     */
    private void refuseHandshake(ByteBuffer in) throws SSLException {
        if (in.get(in.position()) == ClientHello.HANDSHAKE_RECORD) {
            throw refusal("renegotiation is refused");
        }
    }

    private void account(SSLEngineResult result) throws SSLException {
        if (result.bytesProduced() > 0) {
            withoutContent = 0;
        } else if (++withoutContent > MOST_WITHOUT_CONTENT) {
            throw refusal("more than " + MOST_WITHOUT_CONTENT + " records without content");
        }
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            throw refusal("a handshake message out of place");
        }
    }

    /** The engine does not know of it, so it cannot tell the peer; but an orderly end this is not. */
    private SSLException refusal(String message) {
        refused = true;
        return new SSLProtocolException(message);
    }

    /** Has the engine open the record at the beginning of {@code in}, which is whole. */
    SSLEngineResult unwrap(ByteBuffer in, ByteBuffer target) throws SSLException {
        if (lengthOf(in) > TLSBuffers.LONGEST_RECORD) {
            throw refusal("a record of " + lengthOf(in) + " bytes");
        }
        SSLEngineResult result = engine().unwrap(in, target);
        switch (result.getStatus()) {
            case OK -> {
                // content or not
            }
            case CLOSED -> input = Input.CLOSED;
            case BUFFER_OVERFLOW, BUFFER_UNDERFLOW ->
                throw new SSLException("the engine says " + result.getStatus() + " to a whole record");
        }
        return result;
    }

    /** {@link #unwrap} as long as there should be no content; what there is all the same comes first in what is read. */
    void unwrapHandshake(ByteBuffer in) throws SSLException {
        ByteBuffer content = buffers.decrypted();
        unwrap(in, content);
        if (content.flip().hasRemaining()) {
            decrypted = copyOf(content);
        }
    }

    /** Returns whether {@code in} begins with a complete record, or with enough of one to refuse it. */
    static boolean isWhole(ByteBuffer in) {
        if (in.remaining() < RECORD_HEADER) {
            return false;
        }
        int length = lengthOf(in);
        return in.remaining() >= length || length > TLSBuffers.LONGEST_RECORD;
    }

    /** RFC 8446 section 5.1, with the header. */
    private static int lengthOf(ByteBuffer in) {
        return RECORD_HEADER + (in.getShort(in.position() + 3) & 0xffff);
    }

    // ------------------------------------------------------------------------------------------ writing

    /** Returns how much the transport has not taken. */
    int heldBytes() {
        ByteBuffer held = this.held;
        return held == null ? 0 : held.remaining();
    }

    /**
     * Returns the number of bytes that fill the records of one write to the transport, so that no small record is left
     * over.
     */
    int pieceSize() {
        return TLSBuffers.RECORDS * fullRecord;
    }

    /** Encrypts and sends; returns how much of {@code data} was encrypted, of which {@link #heldBytes} may be left. */
    int write(ByteBuffer data) throws IOException {
        int start = data.position();
        boolean more = flush();
        while (more && data.hasRemaining()) {
            ByteBuffer out = buffers.encrypted();
            while (data.hasRemaining() && hasRoom(out)) {
                wrap(data, out);
            }
            more = send(out);
        }
        return data.position() - start;
    }

    private static boolean hasRoom(ByteBuffer out) {
        return out.remaining() >= TLSBuffers.LONGEST_RECORD;
    }

    private void wrap(ByteBuffer data, ByteBuffer out) throws IOException {
        SSLEngineResult result = engine().wrap(data, out);
        if (result.getStatus() == Status.CLOSED) {
            throw new ClosedChannelException(); // by shutdownOutput, or in TLS 1.2 by the peer's close_notify
        }
        if (result.getStatus() != Status.OK) {
            throw new SSLException("the engine says " + result.getStatus() + " to an empty buffer");
        }
        if (data.hasRemaining() && result.bytesConsumed() > 0) {
            fullRecord = result.bytesConsumed();
        }
    }

    /** Sends what the engine has to say by itself: handshake messages, the answers to what came in, alerts. */
    void answer() throws IOException {
        if (!needsWrap() || !flush()) {
            return;
        }
        ByteBuffer out = buffers.encrypted();
        int before;
        do {
            before = out.position();
            Status status = engine().wrap(NOTHING, out).getStatus();
            if (status == Status.BUFFER_OVERFLOW) {
                throw new SSLException("the engine has more to say than " + out.position() + " bytes");
            }
        } while (out.position() > before && needsWrap());
        send(out);
    }

    private boolean needsWrap() {
        return engine().getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    }

    /** Sends {@code out} and keeps what is left; true if that is nothing. */
    private boolean send(ByteBuffer out) throws IOException {
        if (out.flip().hasRemaining()) {
            transport.write(out);
        }
        held = out.hasRemaining() ? copyOf(out) : null;
        return held == null;
    }

    /** Sends what is left from before; true if nothing is left any more. */
    boolean flush() throws IOException {
        ByteBuffer left = held;
        if (left == null) {
            return true;
        }
        transport.write(left);
        held = left.hasRemaining() ? left : null;
        return held == null;
    }

    /** Says that nothing more comes or, when the engine failed, why. */
    void closeOutput() throws IOException {
        if (refused) {
            return;
        }
        engine().closeOutbound();
        if (!engine().isOutboundDone()) {
            answer();
        }
    }
}
