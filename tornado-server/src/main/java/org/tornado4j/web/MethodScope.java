package org.tornado4j.web;

import java.util.Set;

/**
 * The HTTP methods that something is for: some, or all but some.
 *
 * <p>Thread: never changed; any.
 */
record MethodScope(Set<String> names, boolean named) {

    static final MethodScope ALL = except(Set.of());

    static MethodScope of(Set<String> methods) {
        return new MethodScope(methods, true);
    }

    static MethodScope except(Set<String> methods) {
        return new MethodScope(methods, false);
    }

    boolean contains(String httpMethod) {
        return names.contains(httpMethod) == named;
    }
}
