package org.tornado4j.iostream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A piece of a stream's unsent output. */
abstract sealed class Segment {

    /** Returns the number of unsent bytes. */
    abstract long remaining();

    /** Forgets the first {@code count} unsent bytes. */
    abstract void advance(long count);

    /** Returns how much memory, in bytes, it takes until it is released, however much of it was sent. */
    abstract long memory();

    /** Lets go of what the segment holds; called when it was sent and when it will not be. */
    void release() {}

    /** Bytes in memory. */
    static final class Bytes extends Segment {

        /** Pieces up to this size share an array; larger ones have their own. */
        static final int SMALL = 2048;

        private static final int SHARED_CAPACITY = 8192;
        /** This object, the header of the array, and the place in the queue. */
        private static final int OVERHEAD = 64;

        private final byte[] array;
        private final boolean shared;
        private final int memory;
        private int start;
        private int end;

        private Bytes(byte[] array, int start, int end, boolean shared) {
            this.array = array;
            this.start = start;
            this.end = end;
            this.shared = shared;
            this.memory = OVERHEAD + array.length;
        }

        static Bytes own(byte[] array, int offset, int length) {
            return new Bytes(array, offset, offset + length, false);
        }

        static Bytes copyOf(byte[] array, int offset, int length) {
            return own(Arrays.copyOfRange(array, offset, offset + length), 0, length);
        }

        static Bytes shared() {
            return new Bytes(new byte[SHARED_CAPACITY], 0, 0, true);
        }

        /** Appends a copy of the data if this is a shared array with room for it. */
        boolean append(byte[] data, int offset, int length) {
            if (!shared || array.length - end < length) {
                return false;
            }
            System.arraycopy(data, offset, array, end, length);
            end += length;
            return true;
        }

        /** Puts as much of it into {@code target} as has room there, without advancing. */
        void peek(ByteBuffer target) {
            target.put(array, start, Math.min(end - start, target.remaining()));
        }

        @Override
        long remaining() {
            return (long) end - start;
        }

        @Override
        long memory() {
            return memory;
        }

        @Override
        void advance(long count) {
            start += (int) count;
        }
    }

    /** A part of a file. */
    static final class File extends Segment {

        private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

        /** An open file, without what the system keeps of it. */
        private static final int OVERHEAD = 256;

        private final FileChannel file;
        private long position;
        private long count;

        File(FileChannel file, long position, long count) {
            if (position < 0 || count < 0) {
                throw new IllegalArgumentException("cannot send " + count + " bytes from " + position);
            }
            this.file = file;
            this.position = position;
            this.count = count;
        }

        /** Sends at most {@code limit} bytes and returns how many; 0 when the transport takes none. */
        long transferTo(Transport transport, long limit) throws IOException {
            long sent = transport.transferFrom(file, position, Math.min(limit, count));
            if (sent == 0 && file.size() <= position) {
                throw endsTooEarly();
            }
            return sent;
        }

        /** Puts all of it into {@code target}, or nothing if the file is too short. */
        void readInto(ByteBuffer target) throws IOException {
            int before = target.position();
            int limit = target.limit();
            target.limit(before + (int) count);
            try {
                while (target.hasRemaining()) {
                    if (file.read(target, position + target.position() - before) < 0) {
                        throw endsTooEarly();
                    }
                }
            } catch (IOException e) {
                target.position(before);
                throw e;
            } finally {
                target.limit(limit);
            }
        }

        private EOFException endsTooEarly() throws IOException {
            return new EOFException(
                    "a file to send " + count + " bytes of from " + position + " has only " + file.size());
        }

        @Override
        long remaining() {
            return count;
        }

        @Override
        long memory() {
            return OVERHEAD;
        }

        @Override
        void advance(long sent) {
            position += sent;
            count -= sent;
        }

        @Override
        void release() {
            try {
                file.close();
            } catch (IOException e) {
                LOG.warn("cannot close a sent file", e);
            }
        }
    }
}
