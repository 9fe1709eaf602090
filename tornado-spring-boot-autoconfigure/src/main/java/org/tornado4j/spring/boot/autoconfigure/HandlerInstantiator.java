package org.tornado4j.spring.boot.autoconfigure;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.SpringProxy;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.tornado4j.web.RequestHandler;

/**
 * Makes a handler for each request to one handler bean.
 *
 * <p>The first handler comes from the bean factory and is the sample from which the way for all others is chosen: a call
 * of the constructor, which costs about ten nanoseconds, or {@code getBean}, which costs sixty times as much and meets
 * all loops on one lock. See {@link DirectInstantiation} for when the first gives the same as the second.
 *
 * <p>Thread: any; several loops may ask for their first handler at once.
 */
final class HandlerInstantiator implements Supplier<RequestHandler> {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerInstantiator.class);

    private final ConfigurableListableBeanFactory beanFactory;
    private final String beanName;
    private final HandlerInstantiation instantiation;

    /** Written once, under the lock of {@link #first}; read by all loops. */
    private volatile @Nullable Supplier<RequestHandler> way;

    HandlerInstantiator(
            ConfigurableListableBeanFactory beanFactory, String beanName, HandlerInstantiation instantiation) {
        this.beanFactory = beanFactory;
        this.beanName = beanName;
        this.instantiation = instantiation;
    }

    @Override
    public RequestHandler get() {
        Supplier<RequestHandler> known = way;
        return known != null ? known.get() : first();
    }

    private synchronized RequestHandler first() {
        Supplier<RequestHandler> known = way;
        if (known != null) {
            return known.get(); // another loop was first
        }
        RequestHandler sample = fromBeanFactory();
        requireNoProxy(sample);
        way = choose(sample);
        return sample;
    }

    private RequestHandler fromBeanFactory() {
        return beanFactory.getBean(beanName, RequestHandler.class);
    }

    private void requireNoProxy(RequestHandler sample) {
        if (sample instanceof SpringProxy) {
            throw HandlerBeans.proxied(beanName, sample.getClass().getSuperclass());
        }
    }

    private Supplier<RequestHandler> choose(RequestHandler sample) {
        if (instantiation == HandlerInstantiation.BEAN_FACTORY) {
            return byBeanFactory("tornado.web.handler-instantiation asks for it");
        }
        DirectInstantiation direct = DirectInstantiation.of(beanFactory, beanName, sample);
        String obstacle = direct.obstacle();
        if (obstacle != null) {
            return byBeanFactory(obstacle);
        }
        LOG.debug("Handlers of bean '{}' are made by {}", beanName, direct);
        return direct;
    }

    private Supplier<RequestHandler> byBeanFactory(String reason) {
        LOG.debug("Handlers of bean '{}' are made by the bean factory: {}", beanName, reason);
        return this::fromBeanFactory;
    }

    @Override
    public String toString() {
        return "bean '" + beanName + "'";
    }
}
