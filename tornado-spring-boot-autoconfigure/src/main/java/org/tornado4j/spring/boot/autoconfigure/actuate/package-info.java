/**
 * The actuator's endpoints over HTTP where neither Servlet nor WebFlux serves them: discovered, exposed and mapped by Spring
 * Boot's own rules, on the main port or on one of their own.
 */
@NullMarked
package org.tornado4j.spring.boot.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
