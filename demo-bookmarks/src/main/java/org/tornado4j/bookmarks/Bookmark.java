package org.tornado4j.bookmarks;

import java.time.OffsetDateTime;

/**
 * A bookmark as it was saved.
 *
 * @param note may be empty
 * @param picture true if it has one
 */
public record Bookmark(long id, String url, String title, String note, boolean picture, OffsetDateTime saved) {}
