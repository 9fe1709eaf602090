package org.tornado4j.websocket;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * State that the {@link MessageReader}s of a loop share: arrays for payload, and inflaters; and readers that no socket needs at the
 * moment, since few of them are in the midst of a message.
 *
 * <p>Thread: that of the readers.
 */
final class ReadParts {

    /** The number of readers that are kept for the next sockets; most of the time one is in use. */
    private static final int MOST_READERS = 4;

    private final byte[] unmasked;
    private final byte[] decompressed;
    private final Inflaters inflaters = new Inflaters();
    private final ArrayDeque<MessageReader> readers = new ArrayDeque<>(MOST_READERS);

    /** @param size of the arrays, in bytes: payload comes in pieces of that size at most */
    ReadParts(int size) {
        this.unmasked = new byte[size];
        this.decompressed = new byte[size];
    }

    /** Returns the array for payload as it came. */
    byte[] unmasked() {
        return unmasked;
    }

    /** Returns the array for what comes out of decompression. */
    byte[] decompressed() {
        return decompressed;
    }

    Inflaters inflaters() {
        return inflaters;
    }

    /** Returns a reader for the messages of a peer: {@link MessageReader#begin}. */
    MessageReader takeReader(SocketKind kind, ReaderMemory memory, @Nullable MessageInflater inflater) {
        MessageReader kept = readers.poll();
        MessageReader reader = kept != null
                ? kept
                : new MessageReader(kind.frames(), kind.contextTakeover(), this, kind.collects(), memory);
        reader.begin(kind.frames(), kind.contextTakeover(), kind.collects(), memory, inflater);
        return reader;
    }

    /** Takes a reader back, {@linkplain MessageReader#isBetweenMessages between} messages; returns {@link MessageReader#end}. */
    @Nullable
    MessageInflater giveReader(MessageReader reader) {
        MessageInflater inflater = reader.end();
        if (readers.size() < MOST_READERS) {
            readers.add(reader);
        }
        return inflater;
    }
}
