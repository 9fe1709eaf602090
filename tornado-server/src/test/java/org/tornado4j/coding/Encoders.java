package org.tornado4j.coding;

import java.util.List;
import org.tornado4j.ioloop.IOLoop;

/** The encoders of a loop, as tests of other packages see them. Thread: the loop's. */
public final class Encoders {

    private Encoders() {}

    /** Returns the bytes that those in use hold. */
    public static long heldBytes(IOLoop loop) {
        return EncoderMemory.of(loop).held();
    }

    /** Leaves room for no encoder. */
    public static void fillMemory(IOLoop loop) {
        ContentCoding gzip = ContentCodings.named(List.of("gzip")).get(0);
        while (EncoderMemory.of(loop).hasRoomFor(gzip)) {
            EncoderMemory.of(loop).take(gzip);
        }
    }
}
