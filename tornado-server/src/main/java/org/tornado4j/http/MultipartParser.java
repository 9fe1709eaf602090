package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Parses complete {@code multipart/form-data} content: Tornado's {@code parse_multipart_form_data}. It stops at the
 * first error.
 *
 * <p>It deliberately differs from Tornado: text before the first delimiter is ignored, as RFC 2046 demands, and does
 * not count as a part; a boundary in the middle of a line is content. However, content that begins with a
 * Content-Disposition line is treated as a first part without a delimiter, as sent by old clients.
 */
public final class MultipartParser {

    private final Map<String, List<byte[]>> arguments = new LinkedHashMap<>();
    private final Map<String, List<HTTPFile>> files = new LinkedHashMap<>();
    private final ContentBuffer body = new ContentBuffer();

    private MultipartParser() {}

    /**
     * Parses the parts of a form.
     *
     * @param boundary the parameter of the content's media type, without quotes
     * @throws HTTPInputError with 400 if the content is malformed or exceeds a limit
     */
    public static FormData parse(String boundary, byte[] content, FormLimits limits) {
        return new MultipartParser().parse(MultipartReader.of(boundary, limits), ByteBuffer.wrap(content));
    }

    private FormData parse(MultipartReader reader, ByteBuffer content) {
        FormPart part = null;
        while (true) {
            switch (reader.next(content)) {
                case PART -> part = reader.part();
                case CONTENT -> body.add(reader.content());
                case PART_END -> store(Objects.requireNonNull(part, "no part yet"));
                case END, MORE -> {
                    reader.finish();
                    return new FormData(arguments, files);
                }
            }
        }
    }

    private void store(FormPart part) {
        byte[] bytes = body.take();
        if (part.filename() == null) {
            arguments.computeIfAbsent(part.name(), absent -> new ArrayList<>(1)).add(bytes);
        } else {
            HTTPFile file = new HTTPFile(part.filename(), bytes, part.contentType());
            files.computeIfAbsent(part.name(), absent -> new ArrayList<>(1)).add(file);
        }
    }
}
