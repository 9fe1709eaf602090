package org.tornado4j.spring.boot.test;

import org.tornado4j.test.HandlerTestClient;

/** Changes the {@link HandlerTestClient} of a test before it is made; as beans, in their order. */
@FunctionalInterface
public interface HandlerTestClientCustomizer {

    /** Changes {@code builder}, which has what the application configures. */
    void customize(HandlerTestClient.Builder builder);
}
