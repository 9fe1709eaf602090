package org.tornado4j.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.ByteRange;

/**
 * Several parts of a file in one response: {@code multipart/byteranges} (RFC 9110 section 14.6).
 *
 * <p>However many parts there are, the file is opened for one of them at a time, once the one before has left.
 */
final class MultipartRanges {

    private final StaticContent file;
    private final List<ByteRange> parts;
    /** Long and random: nothing in the file can look like it. */
    private final String boundary = UUID.randomUUID().toString();

    MultipartRanges(StaticContent file, List<ByteRange> parts) {
        this.file = file;
        this.parts = parts;
    }

    String contentType() {
        return "multipart/byteranges; boundary=" + boundary;
    }

    /** The length of all of it, in bytes. */
    long length() {
        long length = end().length;
        for (ByteRange part : parts) {
            length += head(part).length + part.length();
        }
        return length;
    }

    private byte[] head(ByteRange part) {
        return ascii("\r\n--" + boundary + "\r\nContent-Type: " + file.contentType() + "\r\nContent-Range: "
                + part.contentRange(file.size()) + "\r\n\r\n");
    }

    private byte[] end() {
        return ascii("\r\n--" + boundary + "--\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends all of it, short of finishing the response. */
    CompletionStage<@Nullable Void> sendBy(RequestHandler handler) throws IOException {
        return send(handler, 0);
    }

    private CompletionStage<@Nullable Void> send(RequestHandler handler, int next) throws IOException {
        if (next == parts.size()) {
            handler.write(end());
            return CompletableFuture.completedStage(null);
        }
        ByteRange part = parts.get(next);
        handler.write(head(part));
        byte[] bytes = file.bytes();
        if (bytes != null) {
            handler.write(Arrays.copyOfRange(bytes, (int) part.start(), (int) part.end()));
            return send(handler, next + 1);
        }
        handler.sendFile(file.open(), part.start(), part.length());
        return handler.flush().thenCompose(sent -> goOn(handler, next + 1));
    }

    private CompletionStage<@Nullable Void> goOn(RequestHandler handler, int next) {
        try {
            return send(handler, next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
