package org.tornado4j.spring.boot.autoconfigure.template;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.thymeleaf.autoconfigure.ThymeleafProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;
import org.thymeleaf.dialect.IDialect;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.spring6.templateresolver.SpringResourceTemplateResolver;
import org.thymeleaf.templateresolver.ITemplateResolver;

/** Applies {@code spring.thymeleaf.*}, as Spring Boot does. */
final class ThymeleafSettings {

    /** Dialects that Spring Boot adds if they are on the class path. */
    private static final List<String> DIALECTS = List.of(
            "nz.net.ultraq.thymeleaf.layoutdialect.LayoutDialect",
            "com.github.mxab.thymeleaf.extras.dataattribute.dialect.DataAttributeDialect");

    private ThymeleafSettings() {}

    static SpringResourceTemplateResolver resolver(ThymeleafProperties properties, ApplicationContext context) {
        SpringResourceTemplateResolver resolver = new SpringResourceTemplateResolver();
        resolver.setApplicationContext(context);
        resolver.setPrefix(properties.getPrefix());
        resolver.setSuffix(properties.getSuffix());
        resolver.setTemplateMode(properties.getMode());
        if (properties.getEncoding() != null) {
            resolver.setCharacterEncoding(properties.getEncoding().name());
        }
        resolver.setCacheable(properties.isCache());
        Integer order = properties.getTemplateResolverOrder();
        if (order != null) {
            resolver.setOrder(order);
        }
        resolver.setCheckExistence(properties.isCheckTemplate());
        return resolver;
    }

    static SpringTemplateEngine engine(
            ThymeleafProperties properties,
            List<ITemplateResolver> resolvers,
            List<IDialect> dialects,
            @Nullable ClassLoader classLoader) {
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setEnableSpringELCompiler(properties.isEnableSpringElCompiler());
        engine.setRenderHiddenMarkersBeforeCheckboxes(properties.isRenderHiddenMarkersBeforeCheckboxes());
        resolvers.forEach(engine::addTemplateResolver);
        dialects.forEach(engine::addDialect);
        DIALECTS.stream()
                .filter(name -> ClassUtils.isPresent(name, classLoader)
                        && dialects.stream()
                                .noneMatch(own -> own.getClass().getName().equals(name)))
                .forEach(name -> engine.addDialect(
                        (IDialect) BeanUtils.instantiateClass(ClassUtils.resolveClassName(name, classLoader))));
        return engine;
    }
}
