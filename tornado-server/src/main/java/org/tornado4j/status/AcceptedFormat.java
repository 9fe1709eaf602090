package org.tornado4j.status;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.QualityValue;
import org.tornado4j.metrics.MetricsFormat;

/** Chooses the format of metrics by what a client accepts. */
final class AcceptedFormat {

    private static final String OPENMETRICS = "application/openmetrics-text";
    private static final String TEXT = "text/plain";
    private static final String ANY_TEXT = "text/*";
    private static final String ANY = "*/*";

    private AcceptedFormat() {}

    /**
     * Returns OpenMetrics if the client names it and prefers it to plain text, or accepts both equally; else
     * Prometheus' text format, even if the client accepts neither, since an error would be of no use to it.
     *
     * @param accept the field Accept; null if there is none
     */
    static MetricsFormat of(@Nullable String accept) {
        int openMetrics = 0;
        int text = 0;
        for (QualityValue range : QualityValue.parse(accept == null ? "" : accept)) {
            String[] words =
                    range.value().toLowerCase(Locale.ROOT).replace("\"", "").split("\\s*;\\s*", -1);
            switch (words[0]) {
                case OPENMETRICS -> openMetrics = Math.max(openMetrics, isKnown(words) ? range.thousandths() : 0);
                case TEXT, ANY_TEXT, ANY -> text = Math.max(text, range.thousandths());
                default -> {} // something else
            }
        }
        return openMetrics > 0 && openMetrics >= text ? MetricsFormat.OPENMETRICS : MetricsFormat.TEXT;
    }

    /** Returns whether the media range accepts the version that is produced here. */
    private static boolean isKnown(String[] words) {
        for (String word : words) {
            if (word.startsWith("version=")) {
                return word.startsWith("version=1.") || word.startsWith("version=0.");
            }
        }
        return true;
    }
}
