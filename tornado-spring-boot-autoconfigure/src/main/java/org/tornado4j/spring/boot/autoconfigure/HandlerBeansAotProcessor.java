package org.tornado4j.spring.boot.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.KotlinDetector;
import org.springframework.util.ClassUtils;
import org.tornado4j.web.CurrentUser;
import org.tornado4j.web.ExtendedBy;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.RequestInterceptor;

/**
 * Lets a native image construct handlers, find their methods by name, see which finders of users and which interceptors block,
 * write what entry methods return as JSON, and read the messages of a {@code JsonWebSocketHandler}. What a handler reads it only
 * names in its code: its class says so with
 * {@code @RegisterReflectionForBinding}.
 */
final class HandlerBeansAotProcessor implements BeanFactoryInitializationAotProcessor {

    private static final Set<String> ENTRY_METHODS =
            Set.of("get", "head", "post", "delete", "patch", "put", "query", "options");

    /** Of {@code JsonWebSocketHandler}: takes what is read from JSON. */
    private static final String JSON_METHOD = "onJson";

    private static final BindingReflectionHintsRegistrar BINDING = new BindingReflectionHintsRegistrar();

    @Override
    public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
            ConfigurableListableBeanFactory beanFactory) {
        List<String> names = Stream.of(RequestHandler.class, CurrentUser.class, RequestInterceptor.class)
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
            registerResults(type, hints);
            registerExtension(type.getDeclaredAnnotation(ExtendedBy.class), hints);
            type = type.getSuperclass();
        }
    }

    private static void registerExtension(@Nullable ExtendedBy extendedBy, ReflectionHints hints) {
        if (extendedBy != null) {
            hints.registerType(extendedBy.value(), MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
        }
    }

    private static void registerResults(Class<?> handlerClass, ReflectionHints hints) {
        for (Method method : handlerClass.getDeclaredMethods()) {
            Type result = valueOf(resultOf(method));
            if (ENTRY_METHODS.contains(method.getName()) && result != void.class) {
                BINDING.registerReflectionHints(hints, result);
            } else if (method.getName().equals(JSON_METHOD) && !method.isBridge()) {
                BINDING.registerReflectionHints(hints, method.getGenericParameterTypes());
            }
        }
    }

    /** Returns the type that the method returns; for a {@code suspend} function that is the argument of its last parameter. */
    private static Type resultOf(Method method) {
        Type[] parameters = method.getGenericParameterTypes();
        return KotlinDetector.isSuspendingFunction(method)
                ? parameters[parameters.length - 1]
                : method.getGenericReturnType();
    }

    /** Returns what a stage, publisher or {@code Mono} has as its value, else {@code type} itself. */
    private static Type valueOf(Type type) {
        if (type instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 1) {
            return valueOf(wildcard.getLowerBounds()[0]);
        }
        return type instanceof ParameterizedType generic && generic.getActualTypeArguments().length == 1
                ? valueOf(generic.getActualTypeArguments()[0])
                : type;
    }
}
