package org.tornado4j.spring.boot.autoconfigure;

import java.util.concurrent.CompletableFuture;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.AsynchronousTypes;

/**
 * Lets entry methods return the types that Spring Framework adapts, if Reactor is present: {@code Mono} and {@code Flux}, and
 * those of RxJava, Mutiny and Kotlin's {@code Flow} where these are.
 */
final class AsynchronousResults {

    static final String REACTOR = "reactor.core.publisher.Mono";

    private final DefaultListableBeanFactory beanFactory;

    AsynchronousResults(DefaultListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        AsynchronousTypes types =
                beanFactory.getBeanProvider(AsynchronousTypes.class).getIfAvailable();
        if (types == null && ClassUtils.isPresent(REACTOR, beanFactory.getBeanClassLoader())) {
            types = Reactive::adapt;
        }
        settings.asynchronousTypes(types);
    }

    /** Apart: an application may do without Reactor, and without Reactive Streams. */
    private static final class Reactive {

        static Object adapt(Object result) {
            ReactiveAdapterRegistry registry = ReactiveAdapterRegistry.getSharedInstance();
            ReactiveAdapter adapter = registry.getAdapter(null, result);
            if (adapter == null) {
                return result;
            }
            Publisher<?> publisher = adapter.toPublisher(result);
            return adapter.isMultiValue() ? FlowAdapters.toFlowPublisher(publisher) : future(publisher, registry);
        }

        private static Object future(Publisher<?> publisher, ReactiveAdapterRegistry registry) {
            ReactiveAdapter futures = registry.getAdapter(CompletableFuture.class);
            if (futures == null) {
                throw new IllegalStateException("no adapter for futures, although Reactor is present");
            }
            return futures.fromPublisher(publisher);
        }
    }
}
