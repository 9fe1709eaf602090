package org.tornado4j.http;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields and files of a form.
 *
 * @param arguments the values of each field that is not a file, as bytes, since only the application knows their
 *     charset
 * @param files the files, by field name
 */
public record FormData(Map<String, List<byte[]>> arguments, Map<String, List<HTTPFile>> files) {

    /** An empty form. */
    public static final FormData EMPTY = new FormData(Map.of(), Map.of());

    private static final String URL_ENCODED = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    /** The media types of forms, as the value of an Accept field (RFC 9110 section 12.5.1). */
    public static final String MEDIA_TYPES = MULTIPART + ", " + URL_ENCODED;

    /**
     * Parses the content of a request, if its Content-Type is that of a form: Tornado's {@code parse_body_arguments}.
     *
     * @return {@link #EMPTY} for other content
     * @throws HTTPInputError with 400 if the form is malformed, exceeds a limit or has a Content-Encoding
     */
    public static FormData parse(HTTPHeaders headers, byte[] content, FormLimits limits) {
        String type = headers.get("Content-Type");
        if (type == null) {
            return EMPTY;
        }
        return switch (MediaType.essenceOf(type)) {
            case URL_ENCODED -> urlEncoded(headers, content, limits);
            case MULTIPART -> multipart(type, headers, content, limits);
            default -> EMPTY;
        };
    }

    /**
     * Returns a reader for the content of a request that is about to arrive, if it is {@code multipart/form-data}; else
     * null.
     *
     * @throws HTTPInputError with 400 if its head is malformed or it has a Content-Encoding
     */
    public static @Nullable MultipartReader multipartReader(HTTPHeaders headers, FormLimits limits) {
        String type = headers.get("Content-Type");
        if (type == null || !isMultipart(headers)) {
            return null;
        }
        requireUnencoded(headers);
        return MultipartReader.of(boundary(MediaType.parse(type), type), limits);
    }

    /** Returns whether, according to Content-Type, the content is {@code multipart/form-data}. */
    public static boolean isMultipart(HTTPHeaders headers) {
        return hasType(headers, MULTIPART);
    }

    /** Returns whether, according to Content-Type, the content is a form of either type. */
    public static boolean isForm(HTTPHeaders headers) {
        return hasType(headers, MULTIPART) || hasType(headers, URL_ENCODED);
    }

    private static boolean hasType(HTTPHeaders headers, String wanted) {
        String type = headers.get("Content-Type");
        return type != null && MediaType.essenceOf(type).equals(wanted);
    }

    private static FormData urlEncoded(HTTPHeaders headers, byte[] content, FormLimits limits) {
        requireUnencoded(headers);
        return new FormData(FormParser.parse(content, limits), Map.of());
    }

    private static FormData multipart(String type, HTTPHeaders headers, byte[] content, FormLimits limits) {
        requireUnencoded(headers);
        return MultipartParser.parse(boundary(MediaType.parse(type), type), content, limits);
    }

    private static String boundary(@Nullable MediaType parsed, String type) {
        if (parsed == null) {
            throw bad("Invalid Content-Type: " + type);
        }
        return Objects.requireNonNullElse(parsed.parameter("boundary"), "");
    }

    private static void requireUnencoded(HTTPHeaders headers) {
        String encoding = headers.get("Content-Encoding");
        if (encoding != null) {
            throw bad("Unsupported Content-Encoding: " + encoding);
        }
    }

    private static HTTPInputError bad(String message) {
        return new HTTPInputError(HTTPStatus.BAD_REQUEST, message);
    }
}
