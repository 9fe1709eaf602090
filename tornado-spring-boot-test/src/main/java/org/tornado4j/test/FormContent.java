package org.tornado4j.test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.URLEscape;

/**
 * A form as a browser sends it: {@code application/x-www-form-urlencoded}, or {@code multipart/form-data} once there is a file.
 *
 * <p>Thread: one.
 */
final class FormContent {

    /** A field; a file if it has a filename. */
    @SuppressWarnings("ArrayRecordComponent") // two parts are never compared
    private record Part(
            String name,
            @Nullable String filename,
            @Nullable String contentType,
            byte[] content) {}

    private final List<Part> parts = new ArrayList<>();
    private final String boundary = "tornado-test-" + UUID.randomUUID();

    void add(String name, String value) {
        parts.add(new Part(name, null, null, value.getBytes(UTF_8)));
    }

    void addFile(String name, String filename, String contentType, byte[] content) {
        parts.add(new Part(name, filename, contentType, content));
    }

    private boolean isMultipart() {
        return parts.stream().anyMatch(part -> part.filename() != null);
    }

    String contentType() {
        return isMultipart() ? "multipart/form-data; boundary=" + boundary : "application/x-www-form-urlencoded";
    }

    byte[] encode() {
        return isMultipart() ? encodeParts() : encodeFields();
    }

    private byte[] encodeFields() {
        return parts.stream()
                .map(part -> URLEscape.encodeQuery(part.name()) + "=" + URLEscape.encodeQuery(part.content()))
                .collect(Collectors.joining("&"))
                .getBytes(US_ASCII);
    }

    private byte[] encodeParts() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Part part : parts) {
            out.writeBytes(head(part).getBytes(UTF_8));
            out.writeBytes(part.content());
            out.writeBytes("\r\n".getBytes(US_ASCII));
        }
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(US_ASCII));
        return out.toByteArray();
    }

    private String head(Part part) {
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + escaped(part.name()) + "\"";
        if (part.filename() != null) {
            head += "; filename=\"" + escaped(part.filename()) + "\"\r\nContent-Type: " + part.contentType();
        }
        return head + "\r\n\r\n";
    }

    /** Escapes as browsers do (WHATWG HTML section 4.10.21.8). */
    private static String escaped(String name) {
        return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }
}
