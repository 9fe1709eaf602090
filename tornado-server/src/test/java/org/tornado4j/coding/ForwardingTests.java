package org.tornado4j.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.RawConnection;

/** What stands between two parts passes on everything: a default method would answer in the place of the part behind. */
class ForwardingTests {

    static Stream<Method> methodsOfConnections() {
        return Stream.of(HTTPConnection.class, RawConnection.class).flatMap(type -> Stream.of(type.getMethods()));
    }

    static Stream<Method> methodsOfDelegates() {
        return Stream.of(HTTPMessageDelegate.class.getMethods());
    }

    @ParameterizedTest
    @MethodSource("methodsOfConnections")
    void connectionForwards(Method method) throws Exception {
        Method own = CodedConnection.class.getMethod(method.getName(), method.getParameterTypes());
        assertThat(own.getDeclaringClass()).isEqualTo(CodedConnection.class);
    }

    @ParameterizedTest
    @MethodSource("methodsOfDelegates")
    void delegateForwards(Method method) throws Exception {
        Class<?> head = Class.forName(CodedResponses.class.getName() + "$Head");
        assertThat(head.getDeclaredMethod(method.getName(), method.getParameterTypes())
                        .isDefault())
                .isFalse();
    }
}
