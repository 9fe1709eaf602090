/** Tests that run without spring-web, WebFlux, Reactor and the modules of Spring's test clients. */
@NullMarked
package org.tornado4j.spring.boot.test.bare;

import org.jspecify.annotations.NullMarked;
