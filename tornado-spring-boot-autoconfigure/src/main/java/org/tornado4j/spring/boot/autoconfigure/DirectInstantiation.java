package org.tornado4j.spring.boot.autoconfigure;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.Aware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.aot.BeanInstanceSupplier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.MethodParameter;
import org.tornado4j.web.RequestHandler;

/**
 * Makes handlers by calling their constructor with dependencies that were looked up once. That gives what the bean
 * factory would give when
 *
 * <ul>
 *   <li>the definition is a plain prototype: no factory method, instance supplier, property values or lookup methods,
 *   <li>there is one constructor, or one that is {@code @Autowired},
 *   <li>each of its parameters is a singleton, a provider, something the context itself offers, or a {@code @Value}
 *       without expression; a parameter with {@code @Lazy}, a prototype, or a collection of beans is not,
 *   <li>nothing is injected into fields or methods, there is nothing to call before or after use, and the class is not
 *       {@code Aware} of anything,
 *   <li>the bean factory's own instance is of the bean's class, not of one made at run time.
 * </ul>
 *
 * <p>What a {@code BeanPostProcessor} of the application does to handlers besides is not seen from here; {@code
 * tornado.web.handler-instantiation=bean-factory} is for that.
 *
 * <p>Thread: any.
 */
final class DirectInstantiation implements Supplier<RequestHandler> {

    private final String description;
    private final @Nullable String obstacle;
    private final @Nullable MethodHandle constructor;

    private DirectInstantiation(String description, @Nullable String obstacle, @Nullable MethodHandle constructor) {
        this.description = description;
        this.obstacle = obstacle;
        this.constructor = constructor;
    }

    /**
     * Looks at the definition of a bean.
     *
     * @param sample an instance that the bean factory made of it
     */
    static DirectInstantiation of(ConfigurableListableBeanFactory beanFactory, String beanName, Object sample) {
        return new Inspection(beanFactory, beanName, sample).result();
    }

    /** Why the bean factory has to do it; null when {@link #get} will. */
    @Nullable
    String obstacle() {
        return obstacle;
    }

    @Override
    public RequestHandler get() {
        MethodHandle handle = constructor;
        if (handle == null) {
            throw new IllegalStateException("cannot call a constructor: " + obstacle + "; ask the bean factory");
        }
        try {
            return (RequestHandler) handle.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UndeclaredThrowableException(e, description + " failed");
        }
    }

    @Override
    public String toString() {
        return description;
    }

    /** One look at one definition. */
    private static final class Inspection {

        private final ConfigurableListableBeanFactory beanFactory;
        private final String beanName;
        private final RootBeanDefinition definition;
        private final Class<?> type;

        Inspection(ConfigurableListableBeanFactory beanFactory, String beanName, Object sample) {
            this.beanFactory = beanFactory;
            this.beanName = beanName;
            this.definition = (RootBeanDefinition) beanFactory.getMergedBeanDefinition(beanName);
            this.type = sample.getClass();
        }

        DirectInstantiation result() {
            String obstacle = obstacleInDefinition();
            if (obstacle == null) {
                obstacle = obstacleInClass();
            }
            return obstacle != null ? refused(obstacle) : withConstructor();
        }

        private @Nullable String obstacleInDefinition() {
            if (definition.getFactoryMethodName() != null) {
                return "it has a factory method";
            }
            if (hasOwnSupplier()) {
                return "it has an instance supplier";
            }
            if (definition.hasMethodOverrides()) {
                return "it has lookup methods";
            }
            if (definition.hasConstructorArgumentValues() || definition.hasPropertyValues()) {
                return "its definition has values to inject";
            }
            return hasCallbacks() ? "it has methods to call after construction or at the end" : null;
        }

        /** Returns whether the application has set a supplier; the code that ahead-of-time processing generates is none. */
        private boolean hasOwnSupplier() {
            Supplier<?> supplier = definition.getInstanceSupplier();
            return supplier != null
                    && !(supplier instanceof BeanInstanceSupplier<?> generated && generated.getFactoryMethod() == null);
        }

        private boolean hasCallbacks() {
            return definition.getInitMethodNames() != null
                    || definition.getDestroyMethodNames() != null
                    || !definition.getExternallyManagedInitMethods().isEmpty()
                    || !definition.getExternallyManagedDestroyMethods().isEmpty()
                    || InitializingBean.class.isAssignableFrom(type)
                    || DisposableBean.class.isAssignableFrom(type);
        }

        private @Nullable String obstacleInClass() {
            if (!type.equals(definition.getTargetType()) && !type.equals(declaredType())) {
                return "its instances are of " + type.getName() + ", a class made at run time";
            }
            if (!definition.getExternallyManagedConfigMembers().isEmpty()) {
                return "it has fields or methods to inject into";
            }
            return Aware.class.isAssignableFrom(type) ? "it is Aware of something" : null;
        }

        private @Nullable Class<?> declaredType() {
            return definition.hasBeanClass() ? definition.getBeanClass() : null;
        }

        private DirectInstantiation withConstructor() {
            List<Constructor<?>> candidates = candidates();
            if (candidates.size() != 1) {
                return refused("it has several constructors");
            }
            Constructor<?> constructor = candidates.get(0);
            @Nullable Object[] arguments = new @Nullable Object[constructor.getParameterCount()];
            for (int i = 0; i < arguments.length; i++) {
                Dependency dependency = new Dependency(constructor, i);
                if (!dependency.isShareable()) {
                    return refused("parameter " + (i + 1) + " of its constructor is not the same for all handlers");
                }
                arguments[i] = dependency.value;
            }
            return calling(constructor, arguments);
        }

        private List<Constructor<?>> candidates() {
            List<Constructor<?>> all = Arrays.stream(type.getDeclaredConstructors())
                    .filter(constructor -> !constructor.isSynthetic())
                    .toList();
            return all.size() == 1
                    ? all
                    : all.stream()
                            .filter(constructor -> constructor.isAnnotationPresent(Autowired.class))
                            .toList();
        }

        private DirectInstantiation calling(Constructor<?> constructor, @Nullable Object[] arguments) {
            try {
                constructor.setAccessible(true);
                MethodHandle handle = MethodHandles.lookup().unreflectConstructor(constructor);
                MethodHandle bound = MethodHandles.insertArguments(handle, 0, arguments)
                        .asType(MethodType.methodType(RequestHandler.class));
                return new DirectInstantiation("calling " + constructor, null, bound);
            } catch (InaccessibleObjectException | IllegalAccessException e) {
                return refused("its constructor is not accessible: " + e.getMessage());
            }
        }

        private DirectInstantiation refused(String obstacle) {
            return new DirectInstantiation("the bean factory", obstacle, null);
        }

        /** One parameter of the constructor. */
        private final class Dependency {

            private final MethodParameter parameter;
            private final Set<String> beanNames = new LinkedHashSet<>();
            private final @Nullable Object value;

            Dependency(Constructor<?> constructor, int index) {
                this.parameter = new MethodParameter(constructor, index);
                this.value = isAlwaysOwn()
                        ? null
                        : beanFactory.resolveDependency(
                                new DependencyDescriptor(parameter, true), beanName, beanNames, null);
            }

            boolean isShareable() {
                return !isAlwaysOwn() && beanNames.stream().allMatch(this::isShared);
            }

            private boolean isAlwaysOwn() {
                return parameter.hasParameterAnnotation(Lazy.class) || isContainer() || isExpression();
            }

            /** Each handler gets a container of its own, which it may change. */
            private boolean isContainer() {
                Class<?> parameterType = parameter.getParameterType();
                return parameterType.isArray()
                        || Collection.class.isAssignableFrom(parameterType)
                        || Map.class.isAssignableFrom(parameterType)
                        || BaseStream.class.isAssignableFrom(parameterType);
            }

            private boolean isExpression() {
                Value annotation = parameter.getParameterAnnotation(Value.class);
                return annotation != null && annotation.value().contains("#{");
            }

            /** Returns whether a dependency is one object for all; one that is no bean is the context's own. */
            private boolean isShared(String name) {
                return !beanFactory.containsBean(name) || beanFactory.isSingleton(name);
            }
        }
    }
}
