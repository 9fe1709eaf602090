package org.tornado4j.web;

import java.util.Locale;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.QualityValue;

/** Reads which media types a client names in its Accept field (RFC 9110 section 12.5.1). */
final class AcceptField {

    private AcceptField() {}

    /**
     * Returns the weight of a media type, in thousandths.
     *
     * @return 0 if the client does not name it; wildcards name nothing
     */
    static int weightOf(String mediaType, HTTPServerRequest request) {
        String field = request.headers().get("Accept");
        return field == null ? 0 : weight(mediaType, field);
    }

    private static int weight(String mediaType, String field) {
        int weight = 0;
        for (QualityValue range : QualityValue.parse(field)) {
            if (essence(range.value()).equals(mediaType)) {
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
