package org.tornado4j.coding;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.AcceptEncoding;
import org.tornado4j.http.EntityTags;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPStatus;

/**
 * Settles between a request and its response, whose fields are complete, whether it is coded and how (RFC 9110 section
 * 12.5.3), and adapts the fields: Tornado's {@code GZipContentEncoding}.
 *
 * <p>Thread: that of the exchange; immutable.
 *
 * @param varies whether the answer to another Accept-Encoding could be another one
 * @param coding null if the content leaves as it was written
 */
record CodingChoice(boolean varies, @Nullable ContentCoding coding) {

    /** The response has nothing to do with codings. */
    static final CodingChoice NONE = new CodingChoice(false, null);

    private static final CodingChoice PLAIN = new CodingChoice(true, null);

    /** Digests of what travels, or of the representation, coding included: RFC 9530 sections 2 and 3, and their ancestors. */
    private static final List<String> DIGESTS = List.of("Content-Digest", "Repr-Digest", "Digest", "Content-MD5");

    /**
     * Decides.
     *
     * @param request the fields of the request
     * @param response the fields of the response, which stay as they are
     * @param size of the content, in bytes, if Content-Length does not say so; negative if it is not known
     * @param hasRoom for which codings an encoder can be had now
     */
    static CodingChoice of(
            ResponseCompression compression,
            HTTPHeaders request,
            int status,
            HTTPHeaders response,
            long size,
            Predicate<ContentCoding> hasRoom) {
        if (!isEligible(compression, response, status, size)) {
            return NONE;
        }
        if (isPartOrNothing(status)) {
            return PLAIN;
        }
        String accepted = request.get("Accept-Encoding");
        if (accepted == null || compression.excludes(request.first("User-Agent"))) {
            return PLAIN;
        }
        ContentCoding wanted = preferred(accepted, compression.codings(), hasRoom);
        return wanted == null ? PLAIN : new CodingChoice(true, wanted);
    }

    private static boolean isEligible(ResponseCompression compression, HTTPHeaders response, int status, long size) {
        return status != HTTPStatus.NO_CONTENT
                && status != HTTPStatus.RESET_CONTENT
                && (isPartOrNothing(status) || compression.includesSize(size(response, size)))
                && includesType(compression, response, status)
                && !response.contains("Content-Encoding")
                && !forbidsTransforming(response.get("Cache-Control"))
                && DIGESTS.stream().noneMatch(response::contains);
    }

    private static long size(HTTPHeaders response, long size) {
        long declared = declaredLength(response);
        return declared >= 0 ? declared : size;
    }

    /** Returns what Content-Length says; negative if there is none, or no number, which the connection will refuse. */
    static long declaredLength(HTTPHeaders response) {
        String declared = response.first("Content-Length");
        if (declared == null) {
            return -1;
        }
        try {
            return Long.parseLong(declared);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** These have the Vary of the whole, whose size they do not tell (RFC 9110 sections 15.3.7 and 15.4.5). */
    private static boolean isPartOrNothing(int status) {
        return status == HTTPStatus.PARTIAL_CONTENT || status == HTTPStatus.NOT_MODIFIED;
    }

    /** A 304 does not tell the type of what was not modified, as a rule; a Vary too many does no harm. */
    private static boolean includesType(ResponseCompression compression, HTTPHeaders response, int status) {
        String type = response.first("Content-Type");
        return type == null ? status == HTTPStatus.NOT_MODIFIED : compression.includesType(type);
    }

    private static boolean forbidsTransforming(@Nullable String cacheControl) {
        return cacheControl != null && HTTPHeaders.listContains(cacheControl, "no-transform");
    }

    /** Returns the coding that {@link AcceptEncoding#preferred} chooses; null for none. */
    static @Nullable ContentCoding preferred(
            String accepted, List<ContentCoding> codings, Predicate<ContentCoding> hasRoom) {
        return AcceptEncoding.preferred(accepted, codings, ContentCoding::name, hasRoom);
    }

    // ------------------------------------------------------------------------------------------ the fields

    /** Adapts the fields of the response. */
    void applyTo(HTTPHeaders response, int status, HTTPHeaders request) {
        if (!varies) {
            return;
        }
        varyByCoding(response);
        if (status == HTTPStatus.NOT_MODIFIED) {
            keepTag(request.get("If-None-Match"), response);
        }
        if (coding != null) {
            response.set("Content-Encoding", coding.name());
            response.remove("Content-Length");
            response.remove("Accept-Ranges"); // ranges are made of the uncoded content
            weakenTag(response);
        }
    }

    private static void varyByCoding(HTTPHeaders response) {
        String vary = response.get("Vary");
        boolean said = vary != null
                && (HTTPHeaders.listContains(vary, "Accept-Encoding") || HTTPHeaders.listContains(vary, "*"));
        if (!said) {
            response.add("Vary", "Accept-Encoding");
        }
    }

    /** Makes a strong tag weak, since the bytes are not the same (RFC 9110 section 8.8.3.3). */
    private static void weakenTag(HTTPHeaders response) {
        String etag = response.first("Etag");
        if (etag != null && etag.startsWith("\"")) {
            response.set("Etag", "W/" + etag);
        }
    }

    /** Names a client that has the coded content the tag it came with (RFC 9110 section 15.4.5). */
    private static void keepTag(@Nullable String known, HTTPHeaders response) {
        String etag = response.first("Etag");
        if (known != null && etag != null && !EntityTags.strongMatch(known, etag)) {
            weakenTag(response);
        }
    }
}
