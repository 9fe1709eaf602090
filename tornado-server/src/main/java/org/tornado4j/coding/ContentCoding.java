package org.tornado4j.coding;

import java.io.IOException;
import java.io.OutputStream;
import org.tornado4j.ioloop.IOLoop;

/**
 * A coding that content can travel in (RFC 9110 section 8.4.1), such as gzip.
 *
 * <p>Besides those of {@link ContentCodings}, codings are found by {@link java.util.ServiceLoader}: name the class in
 * {@code META-INF/services/org.tornado4j.coding.ContentCoding}.
 *
 * <p>Thread: any.
 */
public interface ContentCoding {

    /** Returns the name, a token in lower case, by which clients ask for it in Accept-Encoding. */
    String name();

    /** Returns the memory that one encoder takes, in bytes, that outside of Java's heap included. */
    int encoderBytes();

    /**
     * Returns an encoder for the content of one response.
     *
     * <p>{@link OutputStream#write(byte[], int, int)} takes content and may keep it; {@link OutputStream#flush} puts out so
     * much that the client can decode all that was written; {@link OutputStream#close} puts out the end and frees the memory.
     * An encoder that is given up is closed as well, and what it puts out then is dropped. No method waits for anything.
     *
     * <p>Thread: that of {@code loop}, for the encoder too. What encoders share can be kept in a
     * {@link org.tornado4j.ioloop.LoopLocal}.
     *
     * @param to takes the coded content; is not to be flushed or closed
     */
    OutputStream encoder(IOLoop loop, OutputStream to) throws IOException;
}
