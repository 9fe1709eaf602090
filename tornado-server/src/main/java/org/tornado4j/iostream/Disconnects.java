package org.tornado4j.iostream;

import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.stream.Stream;

/** Tells errors that only say that the peer went away, which is ordinary life, from the others. */
final class Disconnects {

    private Disconnects() {}

    /** Reset, aborted, broken pipe, timed out. The JDK has no types for them; the texts are the kernel's. */
    static boolean isDisconnect(Throwable e) {
        String message = e.getMessage();
        if (message == null) {
            return e instanceof ClosedChannelException;
        }
        String text = message.toLowerCase(Locale.ROOT);
        return Stream.of("connection reset", "broken pipe", "connection abort", "connection timed out")
                .anyMatch(text::contains);
    }
}
