package org.tornado4j.websocket;

import java.util.zip.Deflater;

/**
 * The compression that a server accepts: {@code permessage-deflate} (RFC 7692). Clients that do not offer it are served
 * without.
 *
 * <p>The compressor of the JDK has a window of 32 KiB and one memory level. A smaller window is emulated by resetting
 * the compressor each time that it is full; the memory level cannot be set. Decompression uses a window of 32 KiB,
 * whatever was negotiated.
 *
 * @param level the level of compression, from 1, the fastest, to 9, the smallest; -1, the default, for that of the JDK,
 *     which is 6
 * @param serverContextTakeover whether messages of the server build on those before them, which makes small ones
 *     smaller; true. Each client that has received such messages takes 272 KiB outside of the heap. Each loop uses at
 *     most 32 MiB for this, for the clients that it sent to most recently; for others, the context is reset
 * @param clientContextTakeover whether messages of the client may build on those before them; true. Each client that
 *     sends such messages takes 48 KiB. A client that connects when memory is short is told not to
 * @param serverMaxWindowBits the window for messages of the server, as a power of two in bytes, 9 to 15; 15. If a
 *     client asks for a smaller one, that is used. Smaller windows save memory of clients
 * @param clientMaxWindowBits the same for messages of the client, if the client lets the server choose; 15
 * @param minMessageBytes minimum length, in bytes, of messages of the server that are compressed; 64
 */
public record WebSocketCompression(
        int level,
        boolean serverContextTakeover,
        boolean clientContextTakeover,
        int serverMaxWindowBits,
        int clientMaxWindowBits,
        int minMessageBytes) {

    static final int MIN_WINDOW_BITS = 8;
    static final int MAX_WINDOW_BITS = 15;

    private static final int MIN_CHOSEN_WINDOW_BITS = 9;
    private static final int MIN_MESSAGE = 64;

    /** The default level, messages that build on those before them, the largest windows, and messages from 64 bytes on. */
    public static final WebSocketCompression DEFAULT = new WebSocketCompression(
            Deflater.DEFAULT_COMPRESSION, true, true, MAX_WINDOW_BITS, MAX_WINDOW_BITS, MIN_MESSAGE);

    /** @throws IllegalArgumentException if a value is out of range */
    public WebSocketCompression {
        boolean isLevel = level >= Deflater.BEST_SPEED && level <= Deflater.BEST_COMPRESSION;
        if (!isLevel && level != Deflater.DEFAULT_COMPRESSION) {
            throw new IllegalArgumentException("a level is 1 to 9, or -1 for the default, not " + level);
        }
        requireWindow(serverMaxWindowBits);
        requireWindow(clientMaxWindowBits);
        if (minMessageBytes < 0) {
            throw new IllegalArgumentException("a length is zero or more: " + minMessageBytes);
        }
    }

    private static void requireWindow(int bits) {
        if (bits < MIN_CHOSEN_WINDOW_BITS || bits > MAX_WINDOW_BITS) {
            throw new IllegalArgumentException("a window has 9 to 15 bits, not " + bits);
        }
    }

    public WebSocketCompression withLevel(int chosen) {
        return new WebSocketCompression(
                chosen,
                serverContextTakeover,
                clientContextTakeover,
                serverMaxWindowBits,
                clientMaxWindowBits,
                minMessageBytes);
    }

    public WebSocketCompression withServerContextTakeover(boolean on) {
        return new WebSocketCompression(
                level, on, clientContextTakeover, serverMaxWindowBits, clientMaxWindowBits, minMessageBytes);
    }

    public WebSocketCompression withClientContextTakeover(boolean on) {
        return new WebSocketCompression(
                level, serverContextTakeover, on, serverMaxWindowBits, clientMaxWindowBits, minMessageBytes);
    }

    public WebSocketCompression withServerMaxWindowBits(int bits) {
        return new WebSocketCompression(
                level, serverContextTakeover, clientContextTakeover, bits, clientMaxWindowBits, minMessageBytes);
    }

    public WebSocketCompression withClientMaxWindowBits(int bits) {
        return new WebSocketCompression(
                level, serverContextTakeover, clientContextTakeover, serverMaxWindowBits, bits, minMessageBytes);
    }

    public WebSocketCompression withMinMessageBytes(int bytes) {
        return new WebSocketCompression(
                level, serverContextTakeover, clientContextTakeover, serverMaxWindowBits, clientMaxWindowBits, bytes);
    }
}
