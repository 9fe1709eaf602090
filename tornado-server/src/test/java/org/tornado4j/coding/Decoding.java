package org.tornado4j.coding;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.brotli.dec.BrotliInputStream;

/** The other end: content as clients decode it. */
public final class Decoding {

    private Decoding() {}

    /** Returns whole content. */
    public static byte[] whole(String coding, byte[] coded) throws IOException {
        try (InputStream decoded = stream(coding, new ByteArrayInputStream(coded))) {
            return decoded.readAllBytes();
        }
    }

    /** Returns the first {@code length} bytes of content that goes on. */
    public static byte[] beginning(String coding, byte[] coded, int length) throws IOException {
        if (coding.equals("br")) {
            return beginningOfBrotli(coded);
        }
        try (InputStream decoded = stream(coding, new ByteArrayInputStream(coded))) {
            return decoded.readNBytes(length);
        }
    }

    /** The stream above wants to see the end before it gives anything. */
    private static byte[] beginningOfBrotli(byte[] coded) throws IOException {
        DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(coded.length);
        try {
            decoder.getInputBuffer().put(coded);
            decoder.push(coded.length);
            ByteArrayOutputStream decoded = new ByteArrayOutputStream();
            while (decoder.hasOutput()) {
                ByteBuffer piece = decoder.pull();
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                decoded.writeBytes(bytes);
            }
            return decoded.toByteArray();
        } finally {
            decoder.destroy();
        }
    }

    private static InputStream stream(String coding, InputStream coded) throws IOException {
        return switch (coding) {
            case "gzip" -> new GZIPInputStream(coded);
            case "br" -> new BrotliInputStream(coded);
            case "zstd" -> new ZstdInputStream(coded).setContinuous(true);
            case "x-inverted" -> new ByteArrayInputStream(inverted(coded.readAllBytes()));
            default -> throw new IllegalArgumentException(coding);
        };
    }

    private static byte[] inverted(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte b : bytes) {
            out.write(~b);
        }
        return out.toByteArray();
    }
}
