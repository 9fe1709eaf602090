package org.tornado4j.examples.blog;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.UIModule;

/** An entry, as several pages show it. */
@Component("entry")
class EntryModule implements UIModule {

    @Override
    public String render(RequestHandler handler, List<? extends @Nullable Object> arguments) {
        return handler.renderString("modules/entry", Map.of("entry", Objects.requireNonNull(arguments.get(0))));
    }
}
