package org.tornado4j.websocket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * The masks of a client's frames: each is new, and none can be guessed from those before it (RFC 6455 section 5.3).
 *
 * <p>Thread: that of the loop whose connections share it.
 */
final class MaskKeys {

    private static final int DRAWN_AT_ONCE = 1024;

    private final SecureRandom random = new SecureRandom();
    private final byte[] bytes = new byte[DRAWN_AT_ONCE];
    private final ByteBuffer drawn = ByteBuffer.wrap(bytes).limit(0);

    /** Returns a mask that was not used before. */
    int next() {
        if (!drawn.hasRemaining()) {
            random.nextBytes(bytes);
            drawn.clear();
        }
        return drawn.getInt();
    }

    /** Returns bytes for other purposes that must not be guessed. */
    byte[] bytes(int count) {
        byte[] made = new byte[count];
        random.nextBytes(made);
        return made;
    }
}
