package org.tornado4j.examples.blog;

import java.util.List;
import java.util.Map;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;

/** The newest entries. Of an empty blog it leads to the page where the first is written. */
@Route("/")
@Blocking
class HomeHandler extends BaseHandler {

    HomeHandler(Blog blog) {
        super(blog);
    }

    void get() {
        List<Entry> entries = blog().newest(5);
        if (entries.isEmpty()) {
            redirect("/compose");
        } else {
            render("home", Map.of("entries", entries));
        }
    }
}
