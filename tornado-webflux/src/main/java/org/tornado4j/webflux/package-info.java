/**
 * Spring Framework's reactive {@link org.springframework.http.server.reactive.HttpHandler HttpHandler} on the engine: content
 * of requests and responses by demand, on the loop of each connection. It knows Spring Framework and Reactor, but no Spring
 * Boot.
 */
@NullMarked
package org.tornado4j.webflux;

import org.jspecify.annotations.NullMarked;
