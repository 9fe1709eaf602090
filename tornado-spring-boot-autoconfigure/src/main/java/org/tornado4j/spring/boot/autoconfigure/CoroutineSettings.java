package org.tornado4j.spring.boot.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.KotlinDetector;
import org.springframework.core.Nullness;
import org.springframework.util.ClassUtils;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.SuspendingCall;
import org.tornado4j.web.SuspendingMethods;

/**
 * Lets {@code suspend} functions of Kotlin be entry methods, and parameters of nullable types do without an argument, if Kotlin is
 * present.
 */
final class CoroutineSettings {

    static final String COROUTINES = "kotlinx.coroutines.future.FutureKt";

    private final DefaultListableBeanFactory beanFactory;

    CoroutineSettings(DefaultListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        SuspendingMethods own =
                beanFactory.getBeanProvider(SuspendingMethods.class).getIfAvailable();
        settings.suspendingMethods(own != null ? own : methods(beanFactory.getBeanClassLoader()));
        if (KotlinDetector.isKotlinReflectPresent()) {
            settings.nullableParameters(parameter -> is(Nullness.NULLABLE, parameter))
                    .nonNullParameters(parameter -> is(Nullness.NON_NULL, parameter));
        }
    }

    /** Returns whether it is a parameter of Kotlin with that nullness, which only Kotlin's own metadata tell. */
    private static boolean is(Nullness nullness, Parameter parameter) {
        return KotlinDetector.isKotlinType(parameter.getDeclaringExecutable().getDeclaringClass())
                && Nullness.forParameter(parameter) == nullness;
    }

    private static @Nullable SuspendingMethods methods(@Nullable ClassLoader loader) {
        if (!KotlinDetector.isKotlinPresent()) {
            return null;
        }
        return ClassUtils.isPresent(COROUTINES, loader) ? new SuspendFunctions() : new WithoutLibrary();
    }

    /** Says what is missing. */
    private static final class WithoutLibrary implements SuspendingMethods {

        @Override
        public boolean isSuspending(Method method) {
            if (KotlinDetector.isSuspendingFunction(method)) {
                throw new IllegalStateException(
                        "it is a suspend function, and the library that runs it is not there. Add"
                                + " org.jetbrains.kotlinx:kotlinx-coroutines-core to the dependencies, 1.7 or newer");
            }
            return false;
        }

        @Override
        public CompletionStage<?> start(SuspendingCall call) {
            throw new IllegalStateException("there are no suspending methods");
        }
    }
}
