package org.tornado4j.spring.boot.test.app;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.tornado4j.web.CurrentUser;
import org.tornado4j.web.RequestHandler;

@Component
public class HeaderUser implements CurrentUser<String> {

    @Override
    public @Nullable String find(RequestHandler handler) {
        return handler.request().headers().get("X-User");
    }
}
