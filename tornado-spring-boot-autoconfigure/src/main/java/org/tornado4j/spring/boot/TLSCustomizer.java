package org.tornado4j.spring.boot;

import org.tornado4j.iostream.TLSOptions;

/**
 * Changes how the server protects its connections. Beans of this type are called, in order, with what
 * {@code server.ssl.*} and {@code tornado.server.tls.*} have set.
 */
@FunctionalInterface
public interface TLSCustomizer {

    void customize(TLSOptions.Builder options);
}
