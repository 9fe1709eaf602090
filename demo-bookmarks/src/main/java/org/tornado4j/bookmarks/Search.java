package org.tornado4j.bookmarks;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.Optional;

/**
 * A search among the bookmarks of a user.
 *
 * @param q a part of title, note or URL; everything without
 * @param page from 1
 */
public record Search(Optional<@Size(max = 100) String> q, Optional<@Min(1) @Max(1000) Integer> page) {

    public String text() {
        return q.orElse("");
    }

    public int pageNumber() {
        return page.orElse(1);
    }
}
