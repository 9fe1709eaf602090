package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.util.StringUtils;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.OutputTransform;
import org.tornado4j.web.RequestInterceptor;

/**
 * Gives the application the behaviour that its handlers share: {@code tornado.web.error-format}, {@code tornado.web.cors.*},
 * {@code tornado.web.rate-limit.*} and {@code tornado.web.security-headers.*}, then beans of type
 * {@link RequestInterceptor} and {@link OutputTransform.Factory}, in their order.
 */
final class SharedBehaviour {

    private final DefaultListableBeanFactory beanFactory;

    SharedBehaviour(DefaultListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        settings.annotationText(this::resolved);
        new ErrorSettings(beanFactory, properties(TornadoWebProperties.class).getErrorFormat()).applyTo(settings);
        new CorsSettings(properties(TornadoCorsProperties.class)).applyTo(settings);
        new RateLimitSettings(beanFactory, properties(TornadoRateLimitProperties.class)).applyTo(settings);
        new SecurityHeadersSettings(properties(TornadoSecurityHeadersProperties.class)).applyTo(settings);
        beanFactory.getBeanProvider(RequestInterceptor.class).orderedStream().forEach(settings::addInterceptor);
        beanFactory
                .getBeanProvider(OutputTransform.Factory.class)
                .orderedStream()
                .forEach(settings::addOutputTransform);
    }

    private <T> T properties(Class<T> type) {
        return beanFactory.getBean(type);
    }

    private String resolved(String text) {
        String value = beanFactory.resolveEmbeddedValue(text);
        return value != null ? value : text;
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
                    StringUtils.capitalize(String.valueOf(e.getMessage())) + ".",
                    "Correct what the interceptor returns in paths(): patterns as those of @Route, /api/{*path} for instance.",
                    e);
        }
    }
}
