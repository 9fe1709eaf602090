package org.tornado4j.spring.boot.autoconfigure.webflux;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.tornado4j.webflux.TornadoHttpHandlerAdapter;

/**
 * The id of a request in the MDC, for Micrometer's context propagation.
 *
 * <p>Thread: any; without state of its own.
 */
final class RequestIdAccessor implements ThreadLocalAccessor<String> {

    private static final String KEY = TornadoHttpHandlerAdapter.REQUEST_ID;

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable String getValue() {
        return MDC.get(KEY);
    }

    @Override
    public void setValue(String id) {
        MDC.put(KEY, id);
    }

    @Override
    public void setValue() {
        MDC.remove(KEY);
    }
}
