package org.tornado4j.http1;

/**
 * The transfer codings of a message.
 *
 * <pre>
 * Transfer-Encoding = #transfer-coding
 * transfer-coding   = token *( OWS ";" OWS transfer-parameter )
 * </pre>
 *
 * RFC 9112 section 6.1. Only "chunked", once and last, tells where the content ends (section 6.3, step 4). Parameters
 * and empty elements are refused: they have been used to smuggle requests past parsers that read the field differently.
 */
final class TransferCodings {

    private static final byte[] CHUNKED = Bytes.ascii("chunked");

    private TransferCodings() {}

    /**
     * Returns whether "chunked" is the only coding; otherwise it is the last of several.
     *
     * @throws ProtocolViolation if "chunked" is not the last coding, or occurs twice, or if another element is not a
     *     valid name of a coding
     */
    static boolean isChunkedAlone(byte[] buffer, int start, int end) {
        int at = start;
        int stop = Elements.stop(buffer, at, end);
        boolean alone = stop == end;
        while (stop < end) {
            if (!isOther(buffer, at, stop)) {
                throw faulty(buffer, start, end);
            }
            at = stop + 1;
            stop = Elements.stop(buffer, at, end);
        }
        if (!isChunked(buffer, at, stop)) {
            throw faulty(buffer, start, end);
        }
        return alone;
    }

    private static boolean isOther(byte[] buffer, int start, int stop) {
        int first = Elements.first(buffer, start, stop);
        int last = Elements.last(buffer, first, stop);
        return first < last
                && Bytes.endOfToken(buffer, first, last) == last
                && !Bytes.equalsIgnoreCase(buffer, first, last, CHUNKED);
    }

    private static boolean isChunked(byte[] buffer, int start, int stop) {
        int first = Elements.first(buffer, start, stop);
        return Bytes.equalsIgnoreCase(buffer, first, Elements.last(buffer, first, stop), CHUNKED);
    }

    private static ProtocolViolation faulty(byte[] buffer, int start, int end) {
        return new ProtocolViolation(Violation.FAULTY_TRANSFER_ENCODING, buffer, start, end);
    }
}
