package org.tornado4j.coding;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.OutputStream;
import org.tornado4j.ioloop.IOLoop;

/** {@code zstd} (RFC 8878), by the optional library zstd-jni. */
final class ZstdCoding implements ContentCoding {

    static final String LIBRARY = "com.github.luben.zstd.util.Native";

    private static final int LEVEL = 3;

    /** The base-2 logarithm of how far it looks back, in bytes: 256 KiB, far below the 8 MB of RFC 9659. */
    private static final int WINDOW = 18;

    /** Memory that it holds for a stream, in bytes, as measured, its buffer in Java's heap included. */
    private static final int ENCODER_BYTES = 1152 * 1024;

    /** @throws UnsatisfiedLinkError if there is no native code for this platform */
    ZstdCoding() {
        Native.load();
    }

    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public int encoderBytes() {
        return ENCODER_BYTES;
    }

    @Override
    public OutputStream encoder(IOLoop loop, OutputStream to) throws IOException {
        return new ZstdOutputStreamNoFinalizer(to, RecyclingBufferPool.INSTANCE, LEVEL)
                .setWindowLog(WINDOW)
                .setCloseFrameOnFlush(false);
    }
}
