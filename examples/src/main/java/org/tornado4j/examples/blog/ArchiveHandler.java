package org.tornado4j.examples.blog;

import java.util.Map;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;

/** The titles of all entries. */
@Route("/archive")
@Blocking
class ArchiveHandler extends BaseHandler {

    ArchiveHandler(Blog blog) {
        super(blog);
    }

    void get() {
        render("archive", Map.of("entries", blog().newest(Integer.MAX_VALUE)));
    }
}
