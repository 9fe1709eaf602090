package org.tornado4j.web;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Executor;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLocal;

/**
 * Makes entity tags from content, Tornado's: the SHA-1 of it in double quotes.
 *
 * <p>Thread: confined to the loop it belongs to.
 */
final class Etags {

    private static final LoopLocal<Etags> OF_LOOP = LoopLocal.withInitial(loop -> new Etags());

    private static final int DIGEST_LENGTH = 20;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest digest = sha1();
    private final byte[] hash = new byte[DIGEST_LENGTH];
    private final byte[] text = new byte[2 * DIGEST_LENGTH + 2];

    Etags() {
        text[0] = '"';
        text[text.length - 1] = '"';
    }

    /** The one of the loop that {@code executor} is; a new one for any other executor. */
    static Etags of(Executor executor) {
        return executor instanceof IOLoop loop ? OF_LOOP.get(loop) : new Etags();
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** The strong entity tag of the first {@code length} bytes. */
    String etag(byte[] content, int length) {
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
