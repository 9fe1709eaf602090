package org.tornado4j.examples.blog;

import java.util.Map;
import java.util.Optional;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;

/** Logs in the author. As long as there is none it leads to the page where one is created. */
@Route("/auth/login")
@Blocking
class AuthLoginHandler extends BaseHandler {

    AuthLoginHandler(Blog blog) {
        super(blog);
    }

    void get() {
        if (blog().hasAuthor()) {
            show(false);
        } else {
            redirect("/auth/create");
        }
    }

    void post() {
        Optional<Author> author = blog().logIn(getArgument("email"), getArgument("password"));
        author.ifPresentOrElse(this::logIn, () -> show(true));
    }

    private void show(boolean failed) {
        render("login", Map.of("failed", failed, "next", getNextUrl("/")));
    }
}
