package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.util.StringUtils;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestInterceptor;

/** Gives the application the behaviour that its handlers share: beans of type {@link RequestInterceptor}, in their order. */
final class SharedBehaviour {

    private final DefaultListableBeanFactory beanFactory;

    SharedBehaviour(DefaultListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        beanFactory.getBeanProvider(RequestInterceptor.class).orderedStream().forEach(settings::addInterceptor);
    }

    /**
     * Makes the settings.
     *
     * @throws HandlerBeanException if an interceptor cannot be used as it is written
     */
    static ApplicationSettings build(ApplicationSettings.Builder settings) {
        try {
            return settings.build();
        } catch (IllegalArgumentException e) {
            throw new HandlerBeanException(
                    StringUtils.capitalize(e.getMessage()) + ".",
                    "Correct what the interceptor returns in paths(): patterns as those of @Route, /api/{*path} for instance.",
                    e);
        }
    }
}
