package org.tornado4j.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPMessageDelegate;

/** A part that stands between two others must not swallow a question which has a default answer. */
class ForwardingTests {

    static Stream<Method> methods() {
        return Stream.of(HTTPConnection.class, HTTPMessageDelegate.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodIsForwarded(Method method) throws Exception {
        Class<?> between = method.getDeclaringClass() == HTTPMessageDelegate.class
                ? Class.forName(CodedResponses.class.getName() + "$Head")
                : CodedConnection.class;
        assertThat(between.getMethod(method.getName(), method.getParameterTypes())
                        .getDeclaringClass())
                .isEqualTo(between);
    }
}
