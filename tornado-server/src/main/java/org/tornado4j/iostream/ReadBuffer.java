package org.tornado4j.iostream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Data that a stream has read and that has not been taken yet. Holds no memory while it is empty. */
final class ReadBuffer {

    private static final byte[] EMPTY = new byte[0];
    private static final int SMALLEST = 512;

    private byte[] array = EMPTY;
    private int start;
    private int end;

    int size() {
        return end - start;
    }

    boolean isEmpty() {
        return start == end;
    }

    void append(ByteBuffer data) {
        int count = data.remaining();
        makeRoom(count);
        data.get(array, end, count);
        end += count;
    }

    private void makeRoom(int count) {
        if (array.length - end >= count) {
            return;
        }
        int needed = Math.addExact(size(), count);
        // Moving what is there to the front must not happen often: only when that frees half of the array.
        byte[] target = needed <= array.length / 2 ? array : new byte[capacityFor(needed)];
        System.arraycopy(array, start, target, 0, size());
        end -= start;
        start = 0;
        array = target;
    }

    private static int capacityFor(int needed) {
        return Math.max(SMALLEST, (int) Math.min(2L * needed, Integer.MAX_VALUE - 8));
    }

    /** Takes the first {@code count} bytes out. */
    byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(array, start, start + count);
        drop(count);
        return taken;
    }

    /** Takes as many bytes out as {@code target} has room for, and returns how many those were. */
    int takeInto(ByteBuffer target) {
        int count = Math.min(size(), target.remaining());
        target.put(array, start, count);
        drop(count);
        return count;
    }

    private void drop(int count) {
        start += count;
        if (start == end) {
            array = EMPTY;
            start = 0;
            end = 0;
        }
    }

    /** Returns the position at or after {@code from} at which {@code wanted} begins; -1 if it is not found. */
    int indexOf(byte[] wanted, int from) {
        int last = size() - wanted.length;
        for (int i = from; i <= last; i++) {
            int at = start + i;
            if (array[at] == wanted[0] && Arrays.equals(array, at, at + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /** The content as ISO-8859-1, so that an index of the text is one of the bytes. */
    CharSequence text() {
        return new String(array, start, size(), StandardCharsets.ISO_8859_1);
    }
}
