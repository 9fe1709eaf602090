package org.tornado4j.coding;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.tornado4j.ioloop.IOLoop;

/** {@code gzip} (RFC 1952), by what Java brings. */
final class GzipCoding implements ContentCoding {

    /** zlib's window, its hash chains, and what it has not put out yet. */
    private static final int ENCODER_BYTES = 256 * 1024;

    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public int encoderBytes() {
        return ENCODER_BYTES;
    }

    @Override
    public OutputStream encoder(IOLoop loop, OutputStream to) {
        return new Encoder(Deflaters.of(loop), to);
    }

    /** Codes content as one gzip member. */
    private static final class Encoder extends OutputStream {

        private static final int PIECE = 4096;

        private final Deflaters deflaters;
        private final Deflater deflater;
        private final OutputStream to;
        private final CRC32 checksum = new CRC32();
        private final byte[] piece = new byte[PIECE];
        private long count;
        private boolean begun;
        private boolean closed;

        Encoder(Deflaters deflaters, OutputStream to) {
            this.deflaters = deflaters;
            this.deflater = deflaters.take();
            this.to = to;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] content, int offset, int length) throws IOException {
            begin();
            checksum.update(content, offset, length);
            count += length;
            deflater.setInput(content, offset, length);
            while (!deflater.needsInput()) {
                to.write(piece, 0, deflater.deflate(piece, 0, PIECE, Deflater.NO_FLUSH));
            }
        }

        @Override
        public void flush() throws IOException {
            begin();
            // Room that is left over tells that nothing is left inside.
            int length;
            do {
                length = deflater.deflate(piece, 0, PIECE, Deflater.SYNC_FLUSH);
                to.write(piece, 0, length);
            } while (length == PIECE);
        }

        private void begin() throws IOException {
            if (!begun) {
                begun = true;
                to.write(HEADER);
            }
        }

        /** Ends the member and gives the deflater back; the second time nothing happens. */
        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                end();
            } finally {
                deflaters.give(deflater);
            }
        }

        private void end() throws IOException {
            begin();
            deflater.finish();
            while (!deflater.finished()) {
                to.write(piece, 0, deflater.deflate(piece, 0, PIECE, Deflater.NO_FLUSH));
            }
            number(checksum.getValue());
            number(count);
        }

        /** Four bytes, the lowest first; lengths count modulo 2^32. */
        private void number(long value) throws IOException {
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                to.write((int) (value >>> shift));
            }
        }
    }
}
