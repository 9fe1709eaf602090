package org.tornado4j.spring.boot.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.ErrorFormat;
import org.tornado4j.web.ErrorMapper;
import org.tornado4j.web.ErrorPages;

/** Applies {@code tornado.web.error-format}, pages for errors, and beans of type {@link ErrorMapper}. */
final class ErrorSettings {

    /** The folders of static resources that Spring Boot looks for error pages in. */
    static final List<String> FOLDERS =
            List.of("META-INF/resources/error/", "resources/error/", "static/error/", "public/error/");

    private final DefaultListableBeanFactory beanFactory;
    private final ErrorFormat format;

    ErrorSettings(DefaultListableBeanFactory beanFactory, ErrorFormat format) {
        this.beanFactory = beanFactory;
        this.format = format;
    }

    /** @throws HandlerBeanException if it is not clear what a mapper is for, or two are for the same */
    void applyTo(ApplicationSettings.Builder settings) {
        settings.errorFormat(format).errorPages(pages());
        Map<Class<?>, String> known = new HashMap<>();
        for (String name : beanFactory.getBeanNamesForType(ErrorMapper.class)) {
            ErrorMapper<?> mapper = beanFactory.getBean(name, ErrorMapper.class);
            Class<? extends Throwable> type = typeOf(name, mapper);
            String other = known.putIfAbsent(type, name);
            if (other != null) {
                throw new HandlerBeanException(
                        "The beans '" + other + "' and '" + name + "' both map " + type.getName() + ".",
                        "Make one of them, or let one map a class below it.");
            }
            add(settings, type, mapper);
        }
    }

    private ErrorPages pages() {
        return beanFactory.getBeanProvider(ErrorPages.class).getIfAvailable(() -> {
            ClassLoader loader = beanFactory.getBeanClassLoader();
            return ErrorPages.onClassPath(
                    loader != null ? loader : Objects.requireNonNull(ClassUtils.getDefaultClassLoader()), FOLDERS);
        });
    }

    /** Sound as the mapper is declared for {@code type}. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void add(
            ApplicationSettings.Builder settings, Class<T> type, ErrorMapper<?> mapper) {
        settings.errorMapper(type, (ErrorMapper<T>) mapper);
    }

    private Class<? extends Throwable> typeOf(String name, ErrorMapper<?> mapper) {
        Class<?> declared = mapped(declaredType(name));
        Class<?> type = declared != null ? declared : mapped(ResolvableType.forClass(AopUtils.getTargetClass(mapper)));
        if (type == null) {
            throw new HandlerBeanException(
                    "It cannot be seen what the error mapper bean '" + name + "' is for.",
                    "Let its @Bean method return ErrorMapper<NoSuchItemException>, for instance, or write a class that implements"
                            + " that.");
        }
        return type.asSubclass(Throwable.class);
    }

    private ResolvableType declaredType(String name) {
        try {
            return beanFactory.getMergedBeanDefinition(name).getResolvableType();
        } catch (NoSuchBeanDefinitionException e) {
            return ResolvableType.NONE; // it was registered as it is
        }
    }

    private static @Nullable Class<?> mapped(ResolvableType type) {
        ResolvableType mapper = type.as(ErrorMapper.class);
        return mapper.hasUnresolvableGenerics() ? null : mapper.getGeneric(0).resolve();
    }
}
