package org.tornado4j.bookmarks.web;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.tornado4j.bookmarks.User;
import org.tornado4j.bookmarks.Users;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.CurrentUser;
import org.tornado4j.web.RequestHandler;

/** Finds the user of a request by the signed cookie that {@link LoginHandler} has set. */
@Component
class SiteUsers implements CurrentUser<User> {

    static final String COOKIE = "user";

    private final Users users;

    SiteUsers(Users users) {
        this.users = users;
    }

    @Override
    @Blocking
    public @Nullable User find(RequestHandler handler) {
        String id = handler.getSignedCookie(COOKIE);
        return id == null ? null : users.find(Long.parseLong(id)).orElse(null);
    }
}
