/**
 * Observations of the requests that handlers answer, for applications that name or tag them in their own way. Where
 * Micrometer's observations are on the class path, and {@code http.server.requests} in a registry.
 */
@NullMarked
package org.tornado4j.spring.boot.observation;

import org.jspecify.annotations.NullMarked;
