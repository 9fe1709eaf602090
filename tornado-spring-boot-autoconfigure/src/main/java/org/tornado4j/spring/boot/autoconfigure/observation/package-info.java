/** Auto-configuration of observations of requests, where Micrometer's observations are on the class path. */
@NullMarked
package org.tornado4j.spring.boot.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
