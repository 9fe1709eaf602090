package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.EntityTags;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.QualityValue;

/**
 * Settles between a request and its response, whose fields are complete, whether it is coded (RFC 9110 section 12.5.3),
 * and adapts the fields: Tornado's {@code GZipContentEncoding}.
 *
 * <p>Thread: that of the exchange; without state.
 */
final class ContentCoding {

    private static final String IDENTITY = "identity";

    private ContentCoding() {}

    /**
     * Decides, and changes the fields accordingly.
     *
     * @param size of the content, in bytes; negative if that is not known
     * @return whether the content is to be coded
     */
    static boolean apply(
            ResponseCompression compression, HTTPServerRequest request, HTTPHeaders response, int status, long size) {
        if (!isEligible(compression, response, status, size)) {
            return false;
        }
        varyByCoding(response);
        if (status == HTTPStatus.NOT_MODIFIED) {
            keepTag(request.headers().get("If-None-Match"), response);
            return false;
        }
        if (status == HTTPStatus.PARTIAL_CONTENT || !isWanted(compression, request.headers())) {
            return false;
        }
        response.set("Content-Encoding", "gzip");
        response.remove("Content-Length");
        response.remove("Accept-Ranges"); // ranges are made of the uncoded content
        weakenTag(response);
        return true;
    }

    /** Whether the answer to another Accept-Encoding could be another one. */
    private static boolean isEligible(ResponseCompression compression, HTTPHeaders response, int status, long size) {
        return status != HTTPStatus.NO_CONTENT
                && (isPartOrNothing(status) || compression.includesSize(size))
                && compression.includesType(response.first("Content-Type"))
                && !response.contains("Content-Encoding")
                && !forbidsTransforming(response.get("Cache-Control"));
    }

    /** These have the Vary of the whole, whose size they do not tell (RFC 9110 sections 15.3.7 and 15.4.5). */
    private static boolean isPartOrNothing(int status) {
        return status == HTTPStatus.PARTIAL_CONTENT || status == HTTPStatus.NOT_MODIFIED;
    }

    private static boolean forbidsTransforming(@Nullable String cacheControl) {
        return cacheControl != null && HTTPHeaders.listContains(cacheControl, "no-transform");
    }

    private static void varyByCoding(HTTPHeaders response) {
        String vary = response.get("Vary");
        boolean said = vary != null
                && (HTTPHeaders.listContains(vary, "Accept-Encoding") || HTTPHeaders.listContains(vary, "*"));
        if (!said) {
            response.add("Vary", "Accept-Encoding");
        }
    }

    private static boolean isWanted(ResponseCompression compression, HTTPHeaders request) {
        String accepted = request.get("Accept-Encoding");
        return accepted != null && prefersGzip(accepted) && !compression.excludes(request.first("User-Agent"));
    }

    /**
     * Accept-Encoding = #( codings [ weight ] ); what is not listed has the weight of "*", and uncoded content, without
     * either, is taken but not asked for.
     */
    static boolean prefersGzip(String accepted) {
        int gzip = -1;
        int identity = -1;
        int others = -1;
        for (QualityValue coding : QualityValue.parse(accepted)) {
            String name = coding.value();
            if (name.equalsIgnoreCase("gzip") || name.equalsIgnoreCase("x-gzip")) {
                gzip = coding.thousandths();
            } else if (name.equalsIgnoreCase(IDENTITY)) {
                identity = coding.thousandths();
            } else if (name.equals("*")) {
                others = coding.thousandths();
            }
        }
        int wanted = gzip >= 0 ? gzip : others;
        return wanted > 0 && wanted >= identity;
    }

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
