package org.tornado4j.bookmarks.web;

import java.util.Optional;
import org.tornado4j.bookmarks.Bookmark;
import org.tornado4j.bookmarks.Bookmarks;
import org.tornado4j.bookmarks.NewBookmark;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Authenticated;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.Reply;

/** A bookmark of the user as JSON. */
@Route("/api/bookmarks/{id}")
@Authenticated
@Blocking
class ApiBookmarkHandler extends SiteHandler {

    private final Bookmarks bookmarks;
    private final Changes changes;

    ApiBookmarkHandler(Bookmarks bookmarks, Changes changes) {
        this.bookmarks = bookmarks;
        this.changes = changes;
    }

    Bookmark get(long id) {
        return bookmarks.get(user(), id);
    }

    Bookmark put(long id) {
        NewBookmark wanted = getJsonBody(NewBookmark.class);
        bookmarks.change(user(), id, wanted, Optional.empty());
        changes.publish(user());
        return bookmarks.get(user(), id);
    }

    Reply delete(long id) {
        bookmarks.remove(user(), id);
        changes.publish(user());
        return Reply.noContent();
    }
}
