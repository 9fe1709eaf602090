package org.tornado4j.bookmarks.web;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.bookmarks.NewUser;
import org.tornado4j.bookmarks.User;
import org.tornado4j.bookmarks.Users;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.RateLimit;

/** Signs up a user and logs them in. */
@Route("/signup")
class SignUpHandler extends SiteHandler {

    /** @param passwordError the fault of the password; null for none */
    record SignUp(
            String name,
            Map<String, String> errors,
            @Nullable String passwordError) {

        SignUp(String name, Map<String, String> errors) {
            this(name, errors, errors.getOrDefault("password", errors.get("passwordHashable")));
        }
    }

    private final Texts texts;
    private final Users users;

    SignUpHandler(Texts texts, Users users) {
        this.texts = texts;
        this.users = users;
    }

    void get() {
        render("signup", new SignUp("", Map.of()));
    }

    @Blocking
    @RateLimit(requests = 20, seconds = 60)
    void post() {
        String name = getBodyArgument("name", "").toLowerCase(Locale.ROOT);
        NewUser wanted = new NewUser(name, getBodyArgument("password", ""));
        Map<String, String> errors = errorsOf(wanted);
        if (errors.isEmpty()) {
            users.add(wanted)
                    .ifPresentOrElse(this::welcome, () -> errors.put("name", texts.of(this, "user.name.taken")));
        }
        if (!errors.isEmpty()) {
            setStatus(HTTPStatus.UNPROCESSABLE_CONTENT);
            render("signup", new SignUp(name, errors));
        }
    }

    private void welcome(User user) {
        setSignedCookie(SiteUsers.COOKIE, Long.toString(user.id()));
        redirect("/", HTTPStatus.SEE_OTHER);
    }
}
