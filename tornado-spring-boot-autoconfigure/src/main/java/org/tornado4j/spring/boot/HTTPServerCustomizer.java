package org.tornado4j.spring.boot;

import org.tornado4j.httpserver.HTTPServerOptions;

/**
 * Sets options of the server that have no property, or sets them in code. Beans of this type are called in their order,
 * after {@code server.*} and {@code tornado.server.*} were applied.
 */
@FunctionalInterface
public interface HTTPServerCustomizer {

    /** Called once for each server, when the context makes it and before it listens. */
    void customize(HTTPServerOptions.Builder options);
}
