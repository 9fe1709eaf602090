package org.tornado4j.examples.blog;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.CurrentUser;
import org.tornado4j.web.RequestHandler;

/** Finds the author by their cookie. */
@Component
class Authors implements CurrentUser<Author> {

    private final Blog blog;

    Authors(Blog blog) {
        this.blog = blog;
    }

    @Override
    @Blocking
    public @Nullable Author find(RequestHandler handler) {
        String id = handler.getSignedCookie(BaseHandler.COOKIE);
        return id == null ? null : blog.author(Long.parseLong(id)).orElse(null);
    }
}
