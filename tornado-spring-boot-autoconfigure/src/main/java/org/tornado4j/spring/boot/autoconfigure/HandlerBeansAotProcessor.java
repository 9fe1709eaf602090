package org.tornado4j.spring.boot.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.tornado4j.web.CurrentUser;
import org.tornado4j.web.RequestHandler;

/** Lets a native image construct handlers and find their methods by name, and see which finders of users block. */
final class HandlerBeansAotProcessor implements BeanFactoryInitializationAotProcessor {

    @Override
    public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
            ConfigurableListableBeanFactory beanFactory) {
        List<String> names = Stream.of(RequestHandler.class, CurrentUser.class)
                .flatMap(type -> Arrays.stream(beanFactory.getBeanNamesForType(type, true, false)))
                .toList();
        if (names.isEmpty()) {
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
        while (type != null && type != RequestHandler.class && type != Object.class) {
            hints.registerType(
                    type, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS, MemberCategory.INVOKE_DECLARED_METHODS);
            type = type.getSuperclass();
        }
    }
}
