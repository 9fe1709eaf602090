package org.tornado4j.spring.boot.autoconfigure;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * Looks for what the constructors of handler beans need, so that a bean that is missing ends the start and not the first
 * request. No bean is made for it: neither the handler nor what it needs, which may belong to a scope that is not active yet.
 *
 * <p>What a bean method, a field or a setter of a handler needs is not looked for, nor what is {@code @Lazy}, nor the
 * elements of containers.
 */
final class HandlerDependencies {

    private final ConfigurableListableBeanFactory beanFactory;

    HandlerDependencies(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /**
     * Checks the constructor of one handler bean.
     *
     * @throws UnsatisfiedDependencyException if the bean factory has not what a parameter needs
     * @throws HandlerBeanException if it is not clear which constructor is meant
     */
    void check(String beanName, Class<?> type) {
        BeanDefinition definition = beanFactory.getMergedBeanDefinition(beanName);
        if (definition.getFactoryMethodName() != null
                || definition.hasConstructorArgumentValues()
                || KotlinDetector.isKotlinType(type)) {
            return;
        }
        Constructor<?> constructor = constructor(type);
        if (constructor != null) {
            for (int i = 0; i < constructor.getParameterCount(); i++) {
                check(beanName, definition, new MethodParameter(constructor, i));
            }
        }
    }

    /** Returns the constructor that the bean factory will call; null if it has several to choose from. */
    private static @Nullable Constructor<?> constructor(Class<?> type) {
        List<Constructor<?>> all = Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> !constructor.isSynthetic())
                .toList();
        List<Constructor<?>> annotated =
                all.stream().filter(HandlerDependencies::isMarked).toList();
        if (all.size() == 1 || annotated.size() == 1) {
            return annotated.isEmpty() ? all.get(0) : annotated.get(0);
        }
        if (annotated.isEmpty() && all.stream().noneMatch(constructor -> constructor.getParameterCount() == 0)) {
            throw new HandlerBeanException(
                    "Handler class " + type.getName() + " has " + all.size()
                            + " constructors, and none of them is annotated with @Autowired or without parameters.",
                    "Annotate the one to be called with @Autowired, or remove the others.");
        }
        return null;
    }

    private static boolean isMarked(Constructor<?> constructor) {
        MergedAnnotations annotations = MergedAnnotations.from(constructor);
        return annotations.isPresent(Autowired.class) || annotations.isPresent("jakarta.inject.Inject");
    }

    private void check(String beanName, BeanDefinition definition, MethodParameter parameter) {
        Needed needed = new Needed(parameter);
        if (!needed.isRequired() || isLeftToRequests(parameter)) {
            return;
        }
        try {
            beanFactory.resolveDependency(needed, beanName);
        } catch (Found found) {
            // and not made
        } catch (NoSuchBeanDefinitionException | TypeMismatchException e) {
            throw new UnsatisfiedDependencyException(
                    definition.getResourceDescription(), beanName, new InjectionPoint(parameter), e);
        } catch (IllegalArgumentException e) { // a placeholder without a value
            UnsatisfiedDependencyException unsatisfied = new UnsatisfiedDependencyException(
                    definition.getResourceDescription(),
                    beanName,
                    new InjectionPoint(parameter),
                    String.valueOf(e.getMessage()));
            unsatisfied.initCause(e);
            throw unsatisfied;
        }
    }

    private static boolean isLeftToRequests(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(Lazy.class)
                || isContainer(parameter.getParameterType())
                || isExpression(parameter);
    }

    /** To look for the elements is to make them. */
    private static boolean isContainer(Class<?> type) {
        return type.isArray()
                || Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || BaseStream.class.isAssignableFrom(type);
    }

    /** An expression may depend on the request. */
    private static boolean isExpression(MethodParameter parameter) {
        Value annotation = parameter.getParameterAnnotation(Value.class);
        return annotation != null && annotation.value().contains("#{");
    }

    /** A parameter, for which a bean is found but not made. */
    @SuppressWarnings("serial")
    private static final class Needed extends DependencyDescriptor {

        Needed(MethodParameter parameter) {
            super(parameter, true);
        }

        /** Called for singletons that are there, to compare them with other candidates, and in the end for what is chosen. */
        @Override
        public Object resolveCandidate(String beanName, Class<?> requiredType, BeanFactory beanFactory) {
            if (beanFactory instanceof ConfigurableListableBeanFactory known && known.containsSingleton(beanName)) {
                return super.resolveCandidate(beanName, requiredType, beanFactory);
            }
            throw new Found();
        }
    }

    /** The parameter has a bean, which would have to be made now. */
    @SuppressWarnings("serial")
    private static final class Found extends RuntimeException {

        Found() {
            super(null, null, false, false);
        }
    }
}
