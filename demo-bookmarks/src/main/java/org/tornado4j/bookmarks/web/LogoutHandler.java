package org.tornado4j.bookmarks.web;

import org.tornado4j.http.HTTPStatus;
import org.tornado4j.spring.boot.Route;

/** Logs out the user, on this browser. */
@Route("/logout")
class LogoutHandler extends SiteHandler {

    void post() {
        clearCookie(SiteUsers.COOKIE);
        redirect("/login", HTTPStatus.SEE_OTHER);
    }
}
