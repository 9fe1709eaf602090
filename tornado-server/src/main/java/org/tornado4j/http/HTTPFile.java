package org.tornado4j.http;

import java.nio.charset.StandardCharsets;

/**
 * A file from a {@code multipart/form-data} form: Tornado's {@code HTTPFile}.
 *
 * <p>Ownership: {@code body} belongs to the holder of the request; there is no copy of it.
 *
 * @param filename the file name as the client spelled it: never use it as a path unchecked
 * @param body the content
 * @param contentType the type that the client gave, {@code application/unknown} if it gave none
 */
@SuppressWarnings("ArrayRecordComponent") // two files are the same only when they are one
public record HTTPFile(String filename, byte[] body, String contentType) {

    /** Returns the content, decoded as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "HTTPFile(" + filename + ", " + body.length + " bytes, " + contentType + ")";
    }
}
