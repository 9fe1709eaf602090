package org.tornado4j.examples.blog;

import java.nio.charset.StandardCharsets;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HTTPProblem;

/** Makes the first visitor the author. */
@Route("/auth/create")
class AuthCreateHandler extends BaseHandler {

    /** BCrypt looks at no more. */
    private static final int MOST_PASSWORD_BYTES = 72;

    AuthCreateHandler(Blog blog) {
        super(blog);
    }

    void get() {
        render("create-author");
    }

    @Blocking
    void post() {
        String password = getArgument("password");
        if (password.isEmpty() || password.getBytes(StandardCharsets.UTF_8).length > MOST_PASSWORD_BYTES) {
            throw new HTTPProblem(HTTPStatus.BAD_REQUEST, "a password has 1 to " + MOST_PASSWORD_BYTES + " bytes");
        }
        Author author = blog().create(getArgument("email"), getArgument("name"), password)
                .orElseThrow(() -> new HTTPProblem(HTTPStatus.BAD_REQUEST, "author already created"));
        logIn(author);
    }
}
