package org.tornado4j.bookmarks.web;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.tornado4j.bookmarks.Bookmark;
import org.tornado4j.bookmarks.Bookmarks;
import org.tornado4j.bookmarks.NewBookmark;
import org.tornado4j.bookmarks.Picture;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Authenticated;
import org.tornado4j.web.Blocking;

/** The page on which a bookmark is changed. */
@Route("/bookmarks/{id}")
@Authenticated
@Blocking
class BookmarkHandler extends BookmarkForm {

    record Edit(Bookmark bookmark, NewBookmark form, Map<String, String> errors) {}

    private final Bookmarks bookmarks;
    private final Changes changes;
    private long id;

    BookmarkHandler(Texts texts, Bookmarks bookmarks, Changes changes) {
        super(texts);
        this.bookmarks = bookmarks;
        this.changes = changes;
    }

    void get(long id) {
        this.id = id;
        Bookmark known = bookmarks.get(user(), id);
        show(new NewBookmark(known.url(), known.title(), known.note()), Map.of());
    }

    void post(long id) throws IOException {
        this.id = id;
        submit();
    }

    @Override
    void save(NewBookmark bookmark, Optional<Picture> picture) {
        bookmarks.change(user(), id, bookmark, picture);
        changes.publish(user());
    }

    @Override
    void show(NewBookmark form, Map<String, String> errors) {
        render("edit", new Edit(bookmarks.get(user(), id), form, errors));
    }
}
