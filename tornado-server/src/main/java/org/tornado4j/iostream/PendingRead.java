package org.tornado4j.iostream;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;

/**
 * A read that waits for bytes, and the future that its caller got. Each kind of read is a small class of its own.
 *
 * <ol>
 *   <li>{@link #poll} looks whether the buffer holds what is wanted and takes it out
 *   <li>{@link #pollAtEnd} instead, when nothing more comes
 *   <li>{@link #finish} completes the future; only then may its caller read again
 * </ol>
 */
abstract class PendingRead<T> extends CompletableFuture<T> {

    private @Nullable T result;

    /**
     * Takes the result out of {@code buffer} and remembers it, if it is there.
     *
     * @param more whether more can perhaps be read at once, so that a costly search may wait for that
     */
    final boolean poll(ReadBuffer buffer, boolean more) throws UnsatisfiableReadException {
        result = take(buffer, more);
        return result != null;
    }

    /** {@link #poll} when the stream is closed. */
    final boolean pollAtEnd(ReadBuffer buffer) {
        try {
            result = takeAtEnd(buffer);
        } catch (UnsatisfiableReadException e) {
            // The stream is closed already, which is all that could be done about it.
            result = null;
        }
        return result != null;
    }

    final void finish() {
        complete(result);
    }

    abstract @Nullable T take(ReadBuffer buffer, boolean more) throws UnsatisfiableReadException;

    @Nullable
    T takeAtEnd(ReadBuffer buffer) throws UnsatisfiableReadException {
        return take(buffer, false);
    }

    private static void requireWithin(int maxBytes, int needed, Object delimiter) throws UnsatisfiableReadException {
        if (needed > maxBytes) {
            throw new UnsatisfiableReadException("delimiter " + delimiter + " not found within " + maxBytes + " bytes");
        }
    }

    /** Everything up to and including a delimiter. */
    static final class Until extends PendingRead<byte[]> {

        private final byte[] delimiter;
        private final int maxBytes;
        /** No delimiter begins before this. */
        private int searched;

        Until(byte[] delimiter, int maxBytes) {
            if (delimiter.length == 0) {
                throw new IllegalArgumentException("the delimiter is empty");
            }
            this.delimiter = delimiter;
            this.maxBytes = maxBytes;
        }

        @Override
        byte @Nullable [] take(ReadBuffer buffer, boolean more) throws UnsatisfiableReadException {
            int found = buffer.indexOf(delimiter, searched);
            if (found < 0) {
                searched = Math.max(0, buffer.size() - delimiter.length + 1);
                requireWithin(maxBytes, buffer.size(), PeerText.quoted(delimiter));
                return null;
            }
            requireWithin(maxBytes, found + delimiter.length, PeerText.quoted(delimiter));
            return buffer.take(found + delimiter.length);
        }
    }

    /** Everything up to the end of the first match of a regular expression. */
    static final class UntilRegex extends PendingRead<byte[]> {

        private final Pattern pattern;
        private final int maxBytes;
        /** A search starts from the beginning each time, so it waits until there is twice as much. */
        private int nextSearch;

        UntilRegex(Pattern pattern, int maxBytes) {
            this.pattern = pattern;
            this.maxBytes = maxBytes;
        }

        @Override
        byte @Nullable [] take(ReadBuffer buffer, boolean more) throws UnsatisfiableReadException {
            if (buffer.isEmpty() || (more && buffer.size() < nextSearch)) {
                return null;
            }
            Matcher matcher = pattern.matcher(buffer.text());
            if (!matcher.find()) {
                nextSearch = (int) Math.min(2L * buffer.size(), Integer.MAX_VALUE);
                requireWithin(maxBytes, buffer.size(), pattern);
                return null;
            }
            requireWithin(maxBytes, matcher.end(), pattern);
            return buffer.take(matcher.end());
        }
    }

    /** A number of bytes. */
    static final class Bytes extends PendingRead<byte[]> {

        private final int count;
        private final boolean partial;

        Bytes(int count, boolean partial) {
            if (count < 0) {
                throw new IllegalArgumentException("cannot read " + count + " bytes");
            }
            this.count = count;
            this.partial = partial;
        }

        @Override
        byte @Nullable [] take(ReadBuffer buffer, boolean more) {
            int size = Math.min(count, buffer.size());
            return size == count || (partial && size > 0) ? buffer.take(size) : null;
        }
    }

    /** As much as a buffer of the caller's has room for. */
    static final class Into extends PendingRead<Integer> {

        private final ByteBuffer target;
        private final boolean partial;
        private int count;

        Into(ByteBuffer target, boolean partial) {
            this.target = target;
            this.partial = partial;
        }

        @Override
        @Nullable
        Integer take(ReadBuffer buffer, boolean more) {
            count += buffer.takeInto(target);
            return !target.hasRemaining() || (partial && count > 0) ? count : null;
        }
    }

    /** Everything until the stream is closed. */
    static final class UntilClose extends PendingRead<byte[]> {

        @Override
        byte @Nullable [] take(ReadBuffer buffer, boolean more) {
            return null;
        }

        @Override
        byte[] takeAtEnd(ReadBuffer buffer) {
            return buffer.take(buffer.size());
        }
    }
}
