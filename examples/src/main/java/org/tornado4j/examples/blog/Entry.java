package org.tornado4j.examples.blog;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;

/** An entry of the blog, as its author wrote it and as HTML. */
record Entry(
        long id,
        String slug,
        String title,
        String markdown,
        String html,
        OffsetDateTime published,
        OffsetDateTime updated) {

    /** Returns the day for people. */
    String day() {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(Locale.ENGLISH)
                .format(published);
    }

    /** Returns the time of the last change as feeds need it. */
    String changed() {
        return DateTimeFormatter.ISO_INSTANT.format(updated.withOffsetSameInstant(ZoneOffset.UTC));
    }
}
