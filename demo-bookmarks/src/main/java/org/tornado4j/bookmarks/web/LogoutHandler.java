package org.tornado4j.bookmarks.web;

import org.tornado4j.http.HTTPStatus;
import org.tornado4j.spring.boot.Route;

/** Logs out the user, on this browser, and ends the streams of its pages. */
@Route("/logout")
class LogoutHandler extends SiteHandler {

    private final Changes changes;

    LogoutHandler(Changes changes) {
        this.changes = changes;
    }

    void post() {
        String id = getSignedCookie(SiteUsers.COOKIE);
        if (id != null) {
            changes.endStreams(Long.parseLong(id));
        }
        clearCookie(SiteUsers.COOKIE);
        redirect("/login", HTTPStatus.SEE_OTHER);
    }
}
