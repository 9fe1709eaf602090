package org.tornado4j.coding;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/**
 * Codes the content of one response, as far as it was written.
 *
 * <pre>
 * {@link #write} as often as wanted, {@link #flush} in between, {@link #finish}; {@link #release} in any case
 * </pre>
 *
 * <p>Thread: that of the loop.
 */
final class ContentEncoder {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final ContentCoding coding;
    private final EncoderMemory memory;
    private final CodedContent out;
    private final OutputStream encoder;
    /** Set when the encoder may keep content that it has not put out. */
    private boolean keeps;

    private boolean released;

    /** @param expected how much content comes out, in bytes; 0 if that is not known */
    ContentEncoder(ContentCoding coding, IOLoop loop, int expected) {
        this.coding = coding;
        this.memory = EncoderMemory.of(loop);
        this.out = new CodedContent(expected);
        try {
            this.encoder = coding.encoder(loop, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        memory.take(coding);
    }

    void write(byte[] content, int offset, int length) {
        keeps = true;
        try {
            encoder.write(content, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the remaining bytes of {@code lent}. */
    void write(ByteBuffer lent) {
        if (lent.hasArray()) {
            write(lent.array(), lent.arrayOffset() + lent.position(), lent.remaining());
            lent.position(lent.limit());
        } else {
            byte[] copy = new byte[lent.remaining()];
            lent.get(copy);
            write(copy, 0, copy.length);
        }
    }

    /** Has all that was written come out, so that the other end can decode it. */
    void flush() {
        if (keeps) {
            keeps = false;
            try {
                encoder.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Has the rest and the end come out, and gives the memory back. */
    void finish() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the memory back; the second time nothing happens. */
    void release() {
        try {
            close();
        } catch (IOException e) {
            LOG.debug("An encoder that was given up cannot be closed", e);
        }
    }

    private void close() throws IOException {
        if (!released) {
            released = true;
            memory.give(coding);
            encoder.close();
        }
    }

    /** Returns whether there may be something that {@link #flush} would put out. */
    boolean keeps() {
        return keeps;
    }

    /** Returns what came out and was not taken. */
    CodedContent out() {
        return out;
    }
}
