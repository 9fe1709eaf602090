package org.tornado4j.spring.boot.autoconfigure;

import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.tornado4j.web.SharedRateLimiters;

/** Finds a bean of Bucket4j's that holds buckets outside of this process. Only loaded if the library is there. */
final class SharedBucketBeans {

    private static final Logger LOG = LoggerFactory.getLogger(SharedBucketBeans.class);

    private static final ResolvableType TYPE = ResolvableType.forClassWithGenerics(ProxyManager.class, String.class);

    private SharedBucketBeans() {}

    /** Returns limiters by the bean of type {@code ProxyManager<String>}; null if there is none, or only one that blocks. */
    static @Nullable SharedRateLimiters limiters(DefaultListableBeanFactory beanFactory, SharedCounts counts) {
        ObjectProvider<ProxyManager<String>> beans = beanFactory.getBeanProvider(TYPE);
        ProxyManager<String> manager = beans.getIfUnique();
        if (manager == null) {
            return null;
        }
        if (!manager.isAsyncModeSupported()) {
            LOG.warn(
                    "Rate limits are those of this process: the ProxyManager bean blocks, and they are asked on the loop");
            return null;
        }
        AsyncProxyManager<String> buckets = manager.asAsync();
        return new SharedBuckets(() -> buckets, counts);
    }
}
