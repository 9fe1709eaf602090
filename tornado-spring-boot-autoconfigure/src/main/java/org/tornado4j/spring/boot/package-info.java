/**
 * The API for Spring Boot applications: the route annotation, the server factory and its customizers, life
 * cycle and events. It knows the engine; the engine never hears of Spring.
 */
@NullMarked
package org.tornado4j.spring.boot;

import org.jspecify.annotations.NullMarked;
