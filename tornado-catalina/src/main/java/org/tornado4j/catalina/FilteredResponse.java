package org.tornado4j.catalina;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPStatus;

/**
 * The response of a Servlet container, as filters pass it on, in the engine's terms.
 *
 * <p>Thread: that of the container.
 */
final class FilteredResponse {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final int PIECE = 16 * 1024;

    private final HttpServletResponse response;
    private final boolean head;

    FilteredResponse(HttpServletRequest request, HttpServletResponse response) {
        this.response = response;
        this.head = request.getMethod().equals(HTTPMethod.HEAD);
    }

    /**
     * Sets status and fields, which replace those of filters.
     *
     * @throws ServletException if the response has begun
     */
    void setHead(int status, HTTPHeaders fields) throws ServletException {
        if (response.isCommitted()) {
            throw new ServletException("a filter has sent the response already, and still passed on the request");
        }
        response.setStatus(status);
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.nameAt(i);
            String value = fields.valueAt(i);
            if (addsUp(name)) {
                if (!response.getHeaders(name).contains(value)) {
                    response.addHeader(name, value);
                }
            } else if (isFirst(fields, i)) {
                response.setHeader(name, value);
            } else {
                response.addHeader(name, value);
            }
        }
    }

    private static boolean isFirst(HTTPHeaders fields, int index) {
        for (int i = 0; i < index; i++) {
            if (fields.nameAt(i).equalsIgnoreCase(fields.nameAt(index))) {
                return false;
            }
        }
        return true;
    }

    private static boolean addsUp(String name) {
        return name.equalsIgnoreCase("Set-Cookie") || name.equalsIgnoreCase("Vary");
    }

    /** Writes a whole response, but for its end. */
    void write(int status, HTTPHeaders fields, byte[] bytes, int offset, int length)
            throws IOException, ServletException {
        setHead(status, fields);
        if (!HTTPStatus.isWithoutContent(status)) {
            if (!fields.contains("Content-Length")) {
                response.setContentLength(length);
            }
            write(bytes, offset, length);
        }
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0 && !head) {
            response.getOutputStream().write(bytes, offset, length);
        }
    }

    /** Writes a part of {@code file}, and closes that. */
    void writeFile(FileChannel file, long position, long count) throws IOException {
        try (file) {
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            long done = 0;
            while (done < count) {
                piece.clear().limit((int) Math.min(PIECE, count - done));
                int read = file.read(piece, position + done);
                if (read < 0) {
                    throw new IOException("the file has become shorter while it was sent");
                }
                write(piece.array(), 0, read);
                done += read;
            }
        }
    }

    /** Closes a file that is not sent. */
    static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("cannot close a file that was not sent", e);
        }
    }

    /** Sends what was written so far. */
    void flush() throws IOException {
        response.flushBuffer();
    }

    /** Answers with what the container makes of {@code failure}, which the handler has not answered itself. */
    void fail(Throwable failure) throws IOException, ServletException {
        if (failure instanceof HTTPInputError error && !response.isCommitted()) {
            response.sendError(error.status(), error.getMessage());
        } else {
            throw new ServletException("The handler failed", failure);
        }
    }
}
