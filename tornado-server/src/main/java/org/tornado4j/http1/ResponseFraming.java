package org.tornado4j.http1;

import org.tornado4j.http.HTTPStatus;

/** Framing of the content of a response, chosen after the numbered steps of RFC 9112 section 6.3. */
public enum ResponseFraming {
    /** There is no content, whatever is written. */
    EMPTY,
    /** Content-Length says where the content ends. */
    LENGTH,
    /** The last chunk ends the content; trailers may follow. */
    CHUNKED,
    /** The end of the connection ends the content. */
    CLOSE;

    /** Stands for a length that is not known. */
    public static final long UNKNOWN = -1;

    /** The facts of a request that decide how its response is framed. */
    public enum Client {
        /** Asked with HTTP/1.1. */
        HTTP_1_1,
        /** Asked with HTTP/1.0, which knows no chunks. */
        HTTP_1_0,
        /** Asked with HEAD, and gets no content. */
        HEAD
    }

    /**
     * Returns the framing of a final response.
     *
     * @param length what Content-Length says; {@link #UNKNOWN} without one
     */
    public static ResponseFraming of(int status, Client client, long length) {
        if (client == Client.HEAD || HTTPStatus.isWithoutContent(status)) { // steps 1 and 2
            return EMPTY;
        }
        if (length >= 0) { // step 6
            return LENGTH;
        }
        return client == Client.HTTP_1_1 ? CHUNKED : CLOSE; // steps 4 and 8
    }

    /**
     * Returns the Content-Length to send (RFC 9110 sections 8.6 and 15.3.6): none with 1xx and 204, zero with 205, and
     * otherwise {@code length}, which for HEAD and 304 is that of the content that GET would have got.
     *
     * @return {@link #UNKNOWN} for no such field
     */
    public static long lengthToSend(int status, long length) {
        if (status == HTTPStatus.RESET_CONTENT) {
            return 0;
        }
        return status < HTTPStatus.OK || status == HTTPStatus.NO_CONTENT ? UNKNOWN : length;
    }
}
