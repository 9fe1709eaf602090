package org.tornado4j.demo;

import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.StaticContent;

/** A file of the page, in memory. */
final class PageFile implements StaticContent {

    private final String contentType;
    private final byte[] bytes;
    private final String hash;

    /** Ownership: {@code bytes} are taken over. */
    PageFile(String contentType, byte[] bytes) {
        this.contentType = contentType;
        this.bytes = bytes;
        this.hash = HexFormat.of().formatHex(sha256(bytes));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public @Nullable Instant lastModified() {
        return null; // a jar does not tell the time its parts were changed
    }

    @Override
    public String etag() {
        return "\"" + hash + "\"";
    }

    @Override
    public String version() {
        return hash;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public FileChannel open() {
        throw new UnsupportedOperationException("it is in memory");
    }
}
