/**
 * Spring Framework's clients on connections in memory. Nothing else here knows spring-web, WebFlux or Reactor, which tests of
 * handlers do without.
 */
@NullMarked
package org.tornado4j.spring.boot.test.client;

import org.jspecify.annotations.NullMarked;
