package org.tornado4j.spring.boot.autoconfigure.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.context.IExpressionContext;
import org.thymeleaf.linkbuilder.AbstractLinkBuilder;
import org.thymeleaf.linkbuilder.StandardLinkBuilder;

/**
 * Makes the links of pages that handlers render, {@code @{/notes}}: relative to the base path of their application, where
 * Thymeleaf has the path of a Servlet or WebFlux context. It stands before Thymeleaf's own, which makes those of other pages.
 *
 * <p>Thread: any number at once.
 */
final class PageLinkBuilder extends AbstractLinkBuilder {

    private final StandardLinkBuilder links = new StandardLinkBuilder() {
        @Override
        protected @Nullable String computeContextPath(
                IExpressionContext context, String base, Map<String, Object> parameters) {
            return PageContext.basePath(context);
        }

        @Override
        protected String processLink(IExpressionContext context, String link) {
            return link;
        }
    };

    PageLinkBuilder() {
        setOrder(0);
    }

    @Override
    public @Nullable String buildLink(
            IExpressionContext context, @Nullable String base, Map<String, Object> parameters) {
        return PageContext.basePath(context) == null ? null : links.buildLink(context, base, parameters);
    }
}
