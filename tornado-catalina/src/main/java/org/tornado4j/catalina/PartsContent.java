package org.tornado4j.catalina;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.MediaType;

/**
 * The content of a {@code multipart/form-data} request whose parts the container has read, written anew with the boundary of
 * the request. Parts are read as they are asked for, one at a time, from wherever the container keeps them.
 *
 * <pre>
 * --boundary CRLF head CRLF content CRLF --boundary CRLF head CRLF content CRLF --boundary--
 * </pre>
 *
 * <p>Thread: confined to that of the container.
 */
final class PartsContent extends InputStream {

    private static final String LINE_END = "\r\n";

    private interface Source {
        InputStream open() throws IOException;
    }

    /** Sources that were not opened. */
    private final ArrayDeque<Source> sources = new ArrayDeque<>();

    private InputStream current = InputStream.nullInputStream();

    private PartsContent() {}

    /**
     * @throws IOException if the parts cannot be had, as a filter has read the content in another way
     * @throws ServletException if it is none of parts
     */
    static PartsContent of(HttpServletRequest request) throws IOException, ServletException {
        String delimiter = "--" + boundary(request.getContentType());
        Charset charset = charset(request.getCharacterEncoding());
        PartsContent content = new PartsContent();
        String before = "";
        for (Part part : request.getParts()) {
            content.add(before + delimiter + LINE_END + head(part) + LINE_END, charset);
            content.sources.add(part::getInputStream);
            before = LINE_END;
        }
        content.add(before + delimiter + "--" + LINE_END, charset);
        return content;
    }

    private static String boundary(String type) throws ServletException {
        MediaType parsed = MediaType.parse(type);
        String boundary = parsed == null ? null : parsed.parameter("boundary");
        if (boundary == null) {
            throw new ServletException("parts without a boundary: " + type);
        }
        return boundary;
    }

    /** Returns the charset by which the container has read heads of parts, so that their bytes become the same again. */
    private static Charset charset(@Nullable String name) {
        return name == null ? Charset.defaultCharset() : Charset.forName(name); // the container has checked it
    }

    private static String head(Part part) {
        StringBuilder head = new StringBuilder();
        for (String name : part.getHeaderNames()) {
            for (String value : part.getHeaders(name)) {
                head.append(name).append(": ").append(value).append(LINE_END);
            }
        }
        return head.toString();
    }

    private void add(String text, Charset charset) {
        sources.add(() -> new ByteArrayInputStream(text.getBytes(charset)));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        int count = current.read(target, offset, length);
        while (count < 0 && !sources.isEmpty()) {
            current.close();
            current = sources.remove().open();
            count = current.read(target, offset, length);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        sources.clear();
        current.close();
    }
}
