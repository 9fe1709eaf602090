package org.tornado4j.web;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.QualityValue;

/**
 * The media types that a client names in its Accept field (RFC 9110 section 12.5.1). Wildcards name nothing.
 *
 * <p>Thread: never changed; any.
 */
final class AcceptField {

    private static final AcceptField EMPTY = new AcceptField(List.of());

    private final List<QualityValue> ranges;

    private AcceptField(List<QualityValue> ranges) {
        this.ranges = ranges;
    }

    static AcceptField of(HTTPServerRequest request) {
        String field = request.headers().get("Accept");
        return field == null ? EMPTY : new AcceptField(QualityValue.parse(field));
    }

    /**
     * Returns the weight of a media type, in thousandths.
     *
     * @return 0 if the client does not name it
     */
    int weightOf(String mediaType) {
        return weight(mediaType::equals);
    }

    /** Returns the weight of {@code application/json} and types that are JSON by their suffix (RFC 6839), in thousandths. */
    int weightOfJson() {
        return weight(type -> type.equals("application/json") || type.endsWith("+json"));
    }

    private int weight(Predicate<String> mediaType) {
        int weight = 0;
        for (QualityValue range : ranges) {
            if (mediaType.test(essence(range.value()))) {
                weight = Math.max(weight, range.thousandths());
            }
        }
        return weight;
    }

    private static String essence(String range) {
        int parameters = range.indexOf(';');
        return (parameters < 0 ? range : range.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }
}
