package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.JsonCodec;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has objects written and read by the application's {@link JsonCodec}, else by the mapper that Boot makes; without these the
 * engine writes them.
 */
final class JsonSettings {

    static final String MAPPER = "tools.jackson.databind.json.JsonMapper";

    private final DefaultListableBeanFactory beanFactory;

    JsonSettings(DefaultListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        JsonCodec codec = beanFactory.getBeanProvider(JsonCodec.class).getIfAvailable();
        if (codec == null && ClassUtils.isPresent(MAPPER, beanFactory.getBeanClassLoader())) {
            codec = Jackson.codec(beanFactory);
        }
        if (codec != null) {
            settings.jsonCodec(codec);
        }
    }

    /** Apart: an application may do without Jackson. */
    private static final class Jackson {

        /** Null unless there is one mapper that comes first. */
        static @Nullable JsonCodec codec(DefaultListableBeanFactory beanFactory) {
            JsonMapper mapper = beanFactory.getBeanProvider(JsonMapper.class).getIfUnique();
            return mapper == null ? null : new JacksonCodec(mapper);
        }
    }
}
