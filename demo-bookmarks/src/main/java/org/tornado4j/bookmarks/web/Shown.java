package org.tornado4j.bookmarks.web;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import org.tornado4j.bookmarks.Bookmark;

/** A bookmark as the list shows it, with its day in the language of the page. */
record Shown(Bookmark bookmark, String host, String day, boolean noted) {

    static Shown of(Bookmark bookmark, Locale language) {
        ZonedDateTime saved = bookmark.saved().atZoneSameInstant(ZoneId.systemDefault());
        DateTimeFormatter format =
                DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(language);
        return new Shown(
                bookmark,
                hostOf(bookmark.url()),
                format.format(saved),
                !bookmark.note().isEmpty());
    }

    /** Returns what stands between the slashes. */
    private static String hostOf(String url) {
        String rest = url.substring(url.indexOf("//") + 2);
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end);
    }
}
