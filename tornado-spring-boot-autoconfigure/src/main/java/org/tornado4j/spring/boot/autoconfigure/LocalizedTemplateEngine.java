package org.tornado4j.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.Writer;
import org.tornado4j.web.TemplateEngine;
import org.tornado4j.web.TemplateNamespace;

/**
 * Renders templates while the locale of the request is that of Spring's {@code LocaleContextHolder}.
 *
 * <p>Thread: any number at once.
 */
record LocalizedTemplateEngine(TemplateEngine engine) implements TemplateEngine {

    @Override
    public void render(String template, TemplateNamespace namespace, Writer page) throws IOException {
        LocaleScope scope = LocaleScope.open(namespace.handler().locale());
        try {
            engine.render(template, namespace, page);
        } finally {
            scope.close();
        }
    }

    @Override
    public boolean exists(String template) {
        return engine.exists(template);
    }
}
