package org.tornado4j.bookmarks;

import java.util.Optional;

/**
 * A picture of a type that is known by its first bytes, whatever its name or its sender say.
 *
 * <p>Thread: never changed; any. Ownership: the bytes must not be changed.
 */
public final class Picture {

    /** Of one picture, in bytes. */
    public static final int MOST_BYTES = 1 << 20;

    /** The types that browsers show and that cannot hold scripts, as SVG can. */
    public enum Type {
        PNG("image/png"),
        JPEG("image/jpeg"),
        GIF("image/gif"),
        WEBP("image/webp");

        private final String mediaType;

        Type(String mediaType) {
            this.mediaType = mediaType;
        }

        public String mediaType() {
            return mediaType;
        }
    }

    private final Type type;
    private final byte[] bytes;

    Picture(Type type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /** Returns it as a picture; empty if it is none of the known types, or too large. */
    public static Optional<Picture> of(byte[] bytes) {
        return bytes.length > MOST_BYTES ? Optional.empty() : typeOf(bytes).map(type -> new Picture(type, bytes));
    }

    private static Optional<Type> typeOf(byte[] bytes) {
        if (has(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of(Type.PNG);
        }
        if (has(bytes, 0, "\u00ff\u00d8\u00ff")) {
            return Optional.of(Type.JPEG);
        }
        if (has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a")) {
            return Optional.of(Type.GIF);
        }
        return has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP") ? Optional.of(Type.WEBP) : Optional.empty();
    }

    private static boolean has(byte[] bytes, int at, String expected) {
        for (int i = 0; i < expected.length(); i++) {
            if (at + i >= bytes.length || (bytes[at + i] & 0xff) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public Type type() {
        return type;
    }

    public byte[] bytes() {
        return bytes;
    }
}
