package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;

/** The media types that a client takes, the one that it likes best first. */
final class AcceptField {

    private static final List<MimeType> ANY = List.of(MimeTypeUtils.ALL);

    private static final Comparator<MimeType> BY_PREFERENCE = Comparator.comparingDouble(AcceptField::quality)
            .reversed()
            .thenComparing(MimeType::isWildcardType)
            .thenComparing(MimeType::isWildcardSubtype);

    private AcceptField() {}

    /**
     * @param value of the Accept fields, null for none
     * @throws HTTPError with 406 if it cannot be read, as on Boot's other servers
     */
    static List<MimeType> parse(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return ANY;
        }
        try {
            return MimeTypeUtils.parseMimeTypes(value).stream()
                    .filter(type -> quality(type) > 0)
                    .sorted(BY_PREFERENCE)
                    .toList();
        } catch (InvalidMimeTypeException | NumberFormatException e) {
            throw new HTTPError(HTTPStatus.NOT_ACCEPTABLE);
        }
    }

    private static double quality(MimeType type) {
        String q = type.getParameter("q");
        return q == null ? 1 : Double.parseDouble(q);
    }
}
