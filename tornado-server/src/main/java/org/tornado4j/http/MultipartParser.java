package org.tornado4j.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code multipart/form-data} content that is there as a whole (RFC 7578, RFC 2046 section 5.1): Tornado's
 * {@code parse_multipart_form_data}. It stops at the first error.
 *
 * <p>Where it differs from Tornado on purpose: text before the first delimiter is ignored, as RFC 2046 says, and does
 * not count as a part; a boundary in the middle of a line is content. Still, content that begins with a
 * Content-Disposition line is taken for a first part whose delimiter is missing, which old clients send.
 */
public final class MultipartParser {

    private static final byte[] MISSING_DELIMITER = ascii("content-disposition:");
    private static final byte[] EMPTY_LINE = ascii("\r\n\r\n");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] DASHES = ascii("--");
    private static final String UNKNOWN_TYPE = "application/unknown";

    private final byte[] content;
    /** CRLF "--" boundary. CR stands at its start only, so that a search for it never looks at a byte twice. */
    private final byte[] delimiter;

    private final FormLimits limits;
    private final Map<String, List<byte[]>> arguments = new LinkedHashMap<>();
    private final Map<String, List<HTTPFile>> files = new LinkedHashMap<>();
    private int parts;

    private MultipartParser(byte[] delimiter, byte[] content, FormLimits limits) {
        this.delimiter = delimiter;
        this.content = content;
        this.limits = limits;
    }

    /**
     * Reads the parts of a form.
     *
     * @param boundary the parameter of the content's media type, without quotes
     * @throws HTTPInputError with 400 when the content is malformed or goes beyond the limits
     */
    public static FormData parse(String boundary, byte[] content, FormLimits limits) {
        if (!limits.multipartEnabled()) {
            throw bad("multipart/form-data parsing is disabled");
        }
        if (!isBoundary(boundary)) {
            throw bad("multipart boundary missing or invalid: \"" + boundary + "\"");
        }
        return new MultipartParser(ascii("\r\n--" + boundary), content, limits).parse();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** boundary = visible ASCII and spaces, no space at the end; RFC 2046's limit of 70 is not enforced */
    private static boolean isBoundary(String boundary) {
        return !boundary.isEmpty()
                && !boundary.endsWith(" ")
                && boundary.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    private FormData parse() {
        int start = firstPart();
        while (start >= 0) {
            int end = nextDelimiter(start);
            part(start, end);
            start = afterDelimiter(end + delimiter.length);
        }
        return new FormData(arguments, files);
    }

    /** Where the first part starts; negative when the first delimiter is the last. */
    private int firstPart() {
        if (startsWithIgnoringCase(MISSING_DELIMITER)) {
            return 0;
        }
        boolean atOnce = matches(delimiter, LINE_END.length, 0) && isDelimiterEnd(delimiter.length - LINE_END.length);
        int afterBoundary = atOnce ? delimiter.length - LINE_END.length : nextDelimiter(0) + delimiter.length;
        return afterDelimiter(afterBoundary);
    }

    private boolean startsWithIgnoringCase(byte[] lowerCase) {
        if (content.length < lowerCase.length) {
            return false;
        }
        String start = new String(content, 0, lowerCase.length, StandardCharsets.ISO_8859_1);
        return Arrays.equals(ascii(Text.lowerCase(start)), lowerCase);
    }

    /** Where the next delimiter is, CRLF included. */
    private int nextDelimiter(int from) {
        int at = from;
        while (true) {
            at = indexOf(delimiter, at, content.length);
            if (at < 0) {
                throw bad("Invalid multipart/form-data: no final boundary");
            }
            if (isDelimiterEnd(at + delimiter.length)) {
                return at;
            }
            at += delimiter.length;
        }
    }

    /** Whether a boundary ends here, or is only the beginning of something longer. */
    private boolean isDelimiterEnd(int at) {
        return matches(DASHES, 0, at) || matches(LINE_END, 0, skipBlanks(at));
    }

    /** The position after the line of a delimiter; negative after the last one, "--". */
    private int afterDelimiter(int at) {
        return matches(DASHES, 0, at) ? -1 : skipBlanks(at) + LINE_END.length;
    }

    /** transport-padding = *LWSP-char */
    private int skipBlanks(int from) {
        int at = from;
        while (at < content.length && (content[at] == ' ' || content[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** body-part = *( field-line CRLF ) [ CRLF *OCTET ]; without content the empty line is the delimiter's line end. */
    private void part(int start, int end) {
        if (++parts > limits.maxParts()) {
            throw beyond(Limit.MAX_PARTS, "multipart/form-data has too many parts: more than " + limits.maxParts());
        }
        long headerLimit = (long) start + limits.maxPartHeaderBytes() + EMPTY_LINE.length;
        int headerEnd = indexOf(EMPTY_LINE, start, (int) Math.min(end + LINE_END.length, headerLimit));
        if (headerEnd < 0 || matches(LINE_END, 0, start)) {
            boolean tooLarge = headerEnd < 0 && end - start > limits.maxPartHeaderBytes();
            throw tooLarge
                    ? beyond(Limit.MAX_PART_HEADER_SIZE, "multipart/form-data part header too large")
                    : bad("multipart/form-data missing headers");
        }
        int bodyStart = Math.min(headerEnd + EMPTY_LINE.length, end);
        store(headers(start, headerEnd), Arrays.copyOfRange(content, bodyStart, end));
    }

    private HTTPHeaders headers(int from, int to) {
        String section = Text.utf8(Arrays.copyOfRange(content, from, to));
        if (section == null) {
            throw bad("multipart/form-data part header is not UTF-8");
        }
        return FieldSectionParser.parse(section, FieldSectionParser.Characters.DECODED);
    }

    private void store(HTTPHeaders headers, byte[] body) {
        ParameterizedValue disposition = disposition(headers);
        String name = disposition.parameters().get("name");
        if (name == null || name.isEmpty()) {
            throw bad("multipart/form-data missing name");
        }
        String filename = filename(disposition);
        if (filename == null || filename.isEmpty()) {
            arguments.computeIfAbsent(name, absent -> new ArrayList<>(1)).add(body);
            return;
        }
        String type = headers.get("Content-Type");
        HTTPFile file = new HTTPFile(filename, body, type == null ? UNKNOWN_TYPE : type);
        files.computeIfAbsent(name, absent -> new ArrayList<>(1)).add(file);
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

    private int indexOf(byte[] wanted, int from, int to) {
        for (int at = from; at + wanted.length <= to; at++) {
            if (content[at] == wanted[0] && matches(wanted, 0, at)) {
                return at;
            }
        }
        return -1;
    }

    /** Whether the content at a position is {@code wanted} from {@code first} on. */
    private boolean matches(byte[] wanted, int first, int at) {
        int end = at + wanted.length - first;
        return at <= content.length
                && end <= content.length
                && Arrays.equals(wanted, first, wanted.length, content, at, end);
    }

    private static HTTPInputError bad(String message) {
        return new HTTPInputError(HTTPStatus.BAD_REQUEST, message);
    }

    private static HTTPInputError beyond(Limit limit, String message) {
        return new HTTPInputError(HTTPStatus.BAD_REQUEST, message, limit);
    }
}
