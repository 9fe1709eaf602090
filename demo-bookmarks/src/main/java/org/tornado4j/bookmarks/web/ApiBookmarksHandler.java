package org.tornado4j.bookmarks.web;

import java.util.List;
import java.util.Optional;
import org.tornado4j.bookmarks.Bookmark;
import org.tornado4j.bookmarks.Bookmarks;
import org.tornado4j.bookmarks.NewBookmark;
import org.tornado4j.bookmarks.Search;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Authenticated;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.Reply;

/** The bookmarks of the user as JSON. */
@Route("/api/bookmarks")
@Authenticated
@Blocking
class ApiBookmarksHandler extends SiteHandler {

    record Found(List<Bookmark> bookmarks, boolean more) {}

    private final Bookmarks bookmarks;
    private final Changes changes;

    ApiBookmarksHandler(Bookmarks bookmarks, Changes changes) {
        this.bookmarks = bookmarks;
        this.changes = changes;
    }

    Found get() {
        List<Bookmark> found = bookmarks.find(user(), getQueryArguments(Search.class));
        return new Found(found.stream().limit(Bookmarks.PAGE_SIZE).toList(), found.size() > Bookmarks.PAGE_SIZE);
    }

    Reply post() {
        NewBookmark wanted = getJsonBody(NewBookmark.class);
        long id = bookmarks.add(user(), wanted, Optional.empty());
        changes.publish(user());
        return Reply.created("/api/bookmarks/" + id).withContent(bookmarks.get(user(), id));
    }
}
