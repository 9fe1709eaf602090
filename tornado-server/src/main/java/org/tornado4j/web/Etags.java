package org.tornado4j.web;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLocal;

/**
 * Makes entity tags from content, Tornado's: the SHA-1 of it in double quotes.
 *
 * <p>Small contents that come again are recognised, which takes a tenth of the time of a digest. One is remembered when it
 * comes for the second time, so that contents that never repeat cost no memory. Content that answers a request with
 * {@code Cookie} or {@code Authorization} may be for one client alone, and nothing of it is remembered.
 *
 * <p>Thread: confined to the loop it belongs to.
 */
final class Etags {

    private static final LoopLocal<Etags> OF_LOOP = LoopLocal.withInitial(loop -> new Etags());

    private static final int DIGEST_LENGTH = 20;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** The largest content that is remembered, in bytes, and how many are; at most 150 KiB in all. */
    private static final int SMALL = 512;

    private static final int SLOTS = 256;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MessageDigest digest = sha1();
    private final byte[] hash = new byte[DIGEST_LENGTH];
    private final byte[] text = new byte[2 * DIGEST_LENGTH + 2];

    /** By slot: a content that came twice, its tag, and the key of what came last. */
    private final byte[] @Nullable [] contents = new byte[SLOTS][];

    private final @Nullable String[] tags = new String[SLOTS];
    private final int[] lastKeys = new int[SLOTS];

    Etags() {
        text[0] = '"';
        text[text.length - 1] = '"';
    }

    /** Returns the one of {@code loop}. */
    static Etags of(IOLoop loop) {
        return OF_LOOP.get(loop);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Returns the strong entity tag of the first {@code length} bytes, which answer a request with these fields. */
    String etag(HTTPHeaders request, byte[] content, int length) {
        return length <= SMALL && !hasCredentials(request) ? remembered(content, length) : digest(content, length);
    }

    private static boolean hasCredentials(HTTPHeaders request) {
        return request.contains("Cookie") || request.contains("Authorization");
    }

    /** Returns whether nothing was ever remembered, not even a number made of a content. */
    boolean isEmpty() {
        return Arrays.stream(contents).allMatch(Objects::isNull)
                && Arrays.stream(lastKeys).allMatch(key -> key == 0);
    }

    private String remembered(byte[] content, int length) {
        int key = key(content, length);
        int slot = key & (SLOTS - 1);
        byte[] known = contents[slot];
        String tag = tags[slot];
        if (known != null && tag != null && Arrays.equals(known, 0, known.length, content, 0, length)) {
            return tag;
        }
        tag = digest(content, length);
        if (lastKeys[slot] == key) {
            contents[slot] = Arrays.copyOf(content, length);
            tags[slot] = tag;
        }
        lastKeys[slot] = key;
        return tag;
    }

    /** Tells contents apart well enough; whether they are the same is looked at afterwards. */
    private static int key(byte[] content, int length) {
        long mixed = length;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            mixed = mix(mixed ^ (long) LONGS.get(content, i));
        }
        for (; i < length; i++) {
            mixed = mix(mixed ^ content[i]);
        }
        return (int) mixed;
    }

    private static long mix(long value) {
        long product = value * 0x9E3779B97F4A7C15L; // 2^64 by the golden ratio, as in Fibonacci hashing
        return product ^ (product >>> 32);
    }

    private String digest(byte[] content, int length) {
        digest.update(content, 0, length);
        try {
            digest.digest(hash, 0, DIGEST_LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-1 digest has " + DIGEST_LENGTH + " bytes", e);
        }
        for (int i = 0; i < DIGEST_LENGTH; i++) {
            text[2 * i + 1] = HEX[(hash[i] >> 4) & 0xF];
            text[2 * i + 2] = HEX[hash[i] & 0xF];
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
