package org.tornado4j.bookmarks;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A bookmark that a user asks to save. */
public record NewBookmark(
        // Only these schemes: a javascript: link would run in the page.
        @NotNull(message = "{bookmark.url.invalid}")
        @Pattern(regexp = "https?://\\S+", message = "{bookmark.url.invalid}")
        @Size(max = 2000, message = "{bookmark.url.long}")
        String url,

        @NotBlank(message = "{bookmark.title.missing}") @Size(max = 120, message = "{bookmark.title.long}")
        String title,

        @Size(max = 1000, message = "{bookmark.note.long}") String note) {

    public static final NewBookmark EMPTY = new NewBookmark("", "", "");

    /** @param note empty if it is missing */
    public NewBookmark(String url, String title, @Nullable String note) {
        this.url = url;
        this.title = title;
        this.note = Objects.requireNonNullElse(note, "");
    }
}
