package org.tornado4j.examples.blog;

import java.util.Map;
import org.tornado4j.web.RequestHandler;

/** Base class of the handlers of the blog. */
abstract class BaseHandler extends RequestHandler {

    static final String COOKIE = "blogdemo_user";

    private final Blog blog;

    BaseHandler(Blog blog) {
        this.blog = blog;
    }

    final Blog blog() {
        return blog;
    }

    @Override
    protected Map<String, ?> getTemplateNamespace() {
        return Map.of(
                "blogTitle",
                "Tornado Blog",
                "site",
                request().protocol() + "://" + request().host());
    }

    final void logIn(Author author) {
        setSignedCookie(COOKIE, Long.toString(author.id()));
        redirect(getNextUrl("/"));
    }
}
