package org.tornado4j.examples.blog;

import org.tornado4j.spring.boot.Route;

/** Logs out the author; by POST, so that no link of another site does it. */
@Route("/auth/logout")
class AuthLogoutHandler extends BaseHandler {

    AuthLogoutHandler(Blog blog) {
        super(blog);
    }

    void post() {
        clearCookie(COOKIE);
        redirect(getNextUrl("/"));
    }
}
