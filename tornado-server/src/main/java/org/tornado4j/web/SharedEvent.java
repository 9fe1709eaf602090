package org.tornado4j.web;

import java.nio.charset.StandardCharsets;

/**
 * An event for many {@link EventStream}s, encoded once: {@link EventStream#send(SharedEvent)}.
 *
 * <p>Thread: immutable.
 */
public final class SharedEvent {

    private final byte[] bytes;

    private SharedEvent(byte[] bytes) {
        this.bytes = bytes;
    }

    public static SharedEvent of(ServerSentEvent event) {
        return new SharedEvent(event.encode().getBytes(StandardCharsets.UTF_8));
    }

    /** As it travels. Ownership: shared; nobody changes it. */
    byte[] bytes() {
        return bytes;
    }
}
