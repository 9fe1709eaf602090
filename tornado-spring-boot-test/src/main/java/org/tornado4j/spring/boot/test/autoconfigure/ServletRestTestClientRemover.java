package org.tornado4j.spring.boot.test.autoconfigure;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;

/**
 * Removes Spring Boot's own {@code RestTestClient}, which wants a context for Servlet: there is none in native mode, and a test that
 * asks for the client would not start.
 */
final class ServletRestTestClientRemover implements BeanDefinitionRegistryPostProcessor {

    private static final String NAME = "restTestClient";
    private static final String OWNER =
            "org.springframework.boot.resttestclient.autoconfigure.RestTestClientTestAutoConfiguration";

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        if (registry.containsBeanDefinition(NAME)) {
            BeanDefinition definition = registry.getBeanDefinition(NAME);
            if (OWNER.equals(definition.getFactoryBeanName())) {
                registry.removeBeanDefinition(NAME);
            }
        }
    }
}
