/**
 * WebFlux mode: Spring Boot's reactive context on our server, with handler beans in front of WebFlux. Nothing here is loaded
 * unless {@code tornado-webflux} is on the class path.
 */
@NullMarked
package org.tornado4j.spring.boot.autoconfigure.webflux;

import org.jspecify.annotations.NullMarked;
