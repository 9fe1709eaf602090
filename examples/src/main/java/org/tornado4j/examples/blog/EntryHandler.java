package org.tornado4j.examples.blog;

import java.util.Map;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HTTPError;

/** One entry. */
@Route("/entry/{slug}")
@Blocking
class EntryHandler extends BaseHandler {

    EntryHandler(Blog blog) {
        super(blog);
    }

    void get(String slug) {
        Entry entry = blog().entry(slug).orElseThrow(() -> new HTTPError(HTTPStatus.NOT_FOUND));
        render("entry", Map.of("entry", entry));
    }
}
