package org.tornado4j.bookmarks.web;

import java.util.Locale;
import java.util.Optional;
import org.tornado4j.bookmarks.User;
import org.tornado4j.bookmarks.Users;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.RateLimit;

/** Logs in a user. The limit is for those who guess passwords. */
@Route("/login")
class LoginHandler extends SiteHandler {

    record Login(String name, String next, boolean failed) {}

    private final Users users;

    LoginHandler(Users users) {
        this.users = users;
    }

    void get() {
        render("login", new Login("", getNextUrl("/"), false));
    }

    @Blocking
    @RateLimit(requests = 20, seconds = 60)
    void post() {
        String name = getBodyArgument("name", "").toLowerCase(Locale.ROOT);
        Optional<User> user = users.logIn(name, getBodyArgument("password", ""));
        if (user.isPresent()) {
            setSignedCookie(SiteUsers.COOKIE, Long.toString(user.get().id()));
            redirect(getNextUrl("/"), HTTPStatus.SEE_OTHER);
        } else {
            setStatus(HTTPStatus.UNPROCESSABLE_CONTENT);
            render("login", new Login(name, getNextUrl("/"), true));
        }
    }
}
