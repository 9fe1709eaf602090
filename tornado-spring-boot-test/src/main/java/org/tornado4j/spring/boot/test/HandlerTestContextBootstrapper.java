package org.tornado4j.spring.boot.test;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;
import org.springframework.boot.test.context.ReactiveWebMergedContextConfiguration;
import org.springframework.test.context.MergedContextConfiguration;

/** Makes the context of a {@link HandlerTest}: a web application without a server, in native mode. */
final class HandlerTestContextBootstrapper extends TestSliceTestContextBootstrapper<HandlerTest> {

    private static final String NATIVE_MODE = "tornado.mode=native";

    @Override
    protected MergedContextConfiguration processMergedContextConfiguration(MergedContextConfiguration configuration) {
        return new ReactiveWebMergedContextConfiguration(super.processMergedContextConfiguration(configuration));
    }

    @Override
    protected String @Nullable [] getProperties(Class<?> testClass) {
        String[] own = super.getProperties(testClass);
        Stream<String> properties = own == null ? Stream.empty() : Arrays.stream(own);
        return Stream.concat(Stream.of(NATIVE_MODE), properties).toArray(String[]::new);
    }
}
