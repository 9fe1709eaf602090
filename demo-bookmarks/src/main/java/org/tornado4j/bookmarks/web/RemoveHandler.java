package org.tornado4j.bookmarks.web;

import org.tornado4j.bookmarks.Bookmarks;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Authenticated;
import org.tornado4j.web.Blocking;

/** Removes a bookmark; forms know no DELETE. */
@Route("/bookmarks/{id}/remove")
@Authenticated
@Blocking
class RemoveHandler extends SiteHandler {

    private final Bookmarks bookmarks;
    private final Changes changes;

    RemoveHandler(Bookmarks bookmarks, Changes changes) {
        this.bookmarks = bookmarks;
        this.changes = changes;
    }

    void post(long id) {
        bookmarks.remove(user(), id);
        changes.publish(user());
        redirect("/", HTTPStatus.SEE_OTHER);
    }
}
