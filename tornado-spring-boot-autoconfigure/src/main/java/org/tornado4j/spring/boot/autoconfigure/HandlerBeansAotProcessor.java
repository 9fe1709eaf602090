package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.tornado4j.web.RequestHandler;

/** Lets a native image construct handlers and find their methods by name. */
final class HandlerBeansAotProcessor implements BeanFactoryInitializationAotProcessor {

    @Override
    public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
            ConfigurableListableBeanFactory beanFactory) {
        String[] names = beanFactory.getBeanNamesForType(RequestHandler.class, true, false);
        if (names.length == 0) {
            return null;
        }
        return (context, code) -> {
            for (String name : names) {
                registerHierarchy(
                        beanFactory.getType(name, false),
                        context.getRuntimeHints().reflection());
            }
        };
    }

    private static void registerHierarchy(@Nullable Class<?> handlerClass, ReflectionHints hints) {
        Class<?> type = handlerClass != null ? ClassUtils.getUserClass(handlerClass) : null;
        while (type != null && type != RequestHandler.class) {
            hints.registerType(
                    type, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS, MemberCategory.INVOKE_DECLARED_METHODS);
            type = type.getSuperclass();
        }
    }
}
