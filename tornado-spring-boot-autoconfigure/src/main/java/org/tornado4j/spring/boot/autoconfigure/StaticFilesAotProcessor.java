package org.tornado4j.spring.boot.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.util.ResourceUtils;
import org.springframework.util.StringUtils;

/** Puts the folders of the class path that {@code tornado.web.static-path} names when an image is built into the image. */
final class StaticFilesAotProcessor implements BeanFactoryInitializationAotProcessor {

    @Override
    public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
            ConfigurableListableBeanFactory beanFactory) {
        if (!beanFactory.containsSingleton(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME)) {
            return null;
        }
        Environment environment =
                beanFactory.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME, Environment.class);
        List<String> folders = Binder.get(environment)
                .bind(StaticFilesSettings.PATH, Bindable.listOf(String.class))
                .orElse(List.of())
                .stream()
                .map(String::strip)
                .filter(path -> path.startsWith(ResourceUtils.CLASSPATH_URL_PREFIX))
                .map(StaticFilesSettings::folder)
                .filter(StringUtils::hasText)
                .toList();
        return folders.isEmpty()
                ? null
                : (context, code) -> folders.forEach(folder -> context.getRuntimeHints()
                        .resources()
                        .registerPattern(folder + (folder.endsWith("/") ? "**" : "/**")));
    }
}
