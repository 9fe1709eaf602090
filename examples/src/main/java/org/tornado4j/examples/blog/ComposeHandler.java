package org.tornado4j.examples.blog;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Authenticated;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.HTTPProblem;

/** Shows the form for an entry, and saves it: a new one, or the one whose {@code id} is given. */
@Route("/compose")
@Authenticated
@Blocking
class ComposeHandler extends BaseHandler {

    private static final int LONGEST_TITLE = 300;
    private static final int LONGEST_TEXT = 100_000;

    ComposeHandler(Blog blog) {
        super(blog);
    }

    void get() {
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("entry", known());
        render("compose", model);
    }

    void post() {
        Entry known = known();
        String title = getArgument("title");
        String markdown = getArgument("markdown");
        if (title.isEmpty() || title.length() > LONGEST_TITLE || markdown.length() > LONGEST_TEXT) {
            throw new HTTPProblem(HTTPStatus.BAD_REQUEST, "the title is missing, or title or text is too long");
        }
        if (known != null) {
            blog().change(known, title, markdown);
            redirect("/entry/" + known.slug());
        } else {
            Author author = Objects.requireNonNull(currentUser(Author.class));
            redirect("/entry/" + blog().publish(author, title, markdown));
        }
    }

    /** Returns the entry to be changed; null for a new one. */
    private @Nullable Entry known() {
        Long id = getArgumentOrNull("id", Long.class);
        return id == null ? null : blog().entry(id).orElseThrow(() -> new HTTPError(HTTPStatus.NOT_FOUND));
    }
}
