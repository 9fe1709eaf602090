package org.tornado4j.examples.blog;

import java.util.List;
import java.util.Map;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;

/** The newest entries for programs that read feeds. */
@Route("/feed")
@Blocking
class FeedHandler extends BaseHandler {

    FeedHandler(Blog blog) {
        super(blog);
    }

    void get() {
        List<Entry> entries = blog().newest(10);
        String changed =
                entries.stream().map(Entry::changed).max(String::compareTo).orElse("1970-01-01T00:00:00Z");
        setHeader("Content-Type", "application/atom+xml; charset=UTF-8");
        render("feed", Map.of("entries", entries, "changed", changed));
    }
}
