package org.tornado4j.coding;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.IOException;
import java.io.OutputStream;
import org.tornado4j.ioloop.IOLoop;

/** {@code br} (RFC 7932), by the optional library brotli4j. */
final class BrotliCoding implements ContentCoding {

    static final String LIBRARY = "com.aayushatharva.brotli4j.Brotli4jLoader";

    /** The first at which pages of all sizes became smaller than in gzip, in no more time for all but small ones. */
    private static final int QUALITY = 5;

    /** The base-2 logarithm of how far it looks back, in bytes: 256 KiB. Most pages are shorter. */
    private static final int WINDOW = 18;

    /** Memory that it holds for a stream, in bytes, as measured. */
    private static final int ENCODER_BYTES = 1280 * 1024;

    private static final int BUFFER = 8 * 1024;

    /** @throws UnsatisfiedLinkError if there is no native code for this platform */
    BrotliCoding() {
        Brotli4jLoader.ensureAvailability();
    }

    @Override
    public String name() {
        return "br";
    }

    @Override
    public int encoderBytes() {
        return ENCODER_BYTES;
    }

    @Override
    public OutputStream encoder(IOLoop loop, OutputStream to) throws IOException {
        return new BrotliOutputStream(
                to, new Encoder.Parameters().setQuality(QUALITY).setWindow(WINDOW), BUFFER);
    }
}
