package org.tornado4j.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The head of a part of a {@code multipart/form-data} form (RFC 7578 section 4).
 *
 * @param name the name of the field
 * @param filename the file name as the client spelled it, never to be used as a path unchecked; null for a field that
 *     is not a file
 * @param contentType the type that the client gave, {@code application/unknown} if it gave none
 */
public record FormPart(String name, @Nullable String filename, String contentType) {

    private static final String UNKNOWN_TYPE = "application/unknown";

    /** @throws HTTPInputError with 400 if the fields are not valid for such a part */
    static FormPart of(byte[] head) {
        String section = Text.utf8(head);
        if (section == null) {
            throw bad("multipart/form-data part header is not UTF-8");
        }
        HTTPHeaders headers = FieldSectionParser.parse(section, FieldSectionParser.Characters.DECODED);
        ParameterizedValue disposition = disposition(headers);
        String name = disposition.parameters().get("name");
        if (name == null || name.isEmpty()) {
            throw bad("multipart/form-data missing name");
        }
        String filename = filename(disposition);
        String type = headers.get("Content-Type");
        return new FormPart(
                name, filename == null || filename.isEmpty() ? null : filename, type == null ? UNKNOWN_TYPE : type);
    }

    private static ParameterizedValue disposition(HTTPHeaders headers) {
        String field = headers.get("Content-Disposition");
        ParameterizedValue disposition =
                field == null ? null : ParameterizedValue.parse(field, ParameterizedValue.Escapes.QUOTE_AND_BACKSLASH);
        if (disposition == null || !Text.lowerCase(disposition.value()).equals("form-data")) {
            throw bad("Invalid multipart/form-data: Content-Disposition " + field);
        }
        return disposition;
    }

    private static @Nullable String filename(ParameterizedValue disposition) {
        String extended = disposition.parameters().get("filename*");
        return extended != null
                ? extendedValue(extended)
                : disposition.parameters().get("filename");
    }

    /** ext-value = charset "'" [ language ] "'" value-chars, RFC 8187 section 3.2 */
    private static String extendedValue(String value) {
        int charsetEnd = value.indexOf('\'');
        int languageEnd = value.indexOf('\'', charsetEnd + 1);
        if (charsetEnd < 0 || languageEnd < 0) {
            throw bad("Invalid multipart/form-data: filename* " + value);
        }
        byte[] bytes = URLEscape.decodePath(value.substring(languageEnd + 1));
        String text = decode(Text.lowerCase(value.substring(0, charsetEnd)), bytes);
        if (text == null || !FieldSectionParser.Characters.DECODED.allow(text)) {
            throw bad("Invalid multipart/form-data: filename* " + value);
        }
        return text;
    }

    private static @Nullable String decode(String charset, byte[] bytes) {
        return switch (charset) {
            case "utf-8" -> Text.utf8(bytes);
            case "iso-8859-1" -> new String(bytes, StandardCharsets.ISO_8859_1);
            default -> null;
        };
    }

    private static HTTPInputError bad(String message) {
        return new HTTPInputError(HTTPStatus.BAD_REQUEST, message);
    }
}
