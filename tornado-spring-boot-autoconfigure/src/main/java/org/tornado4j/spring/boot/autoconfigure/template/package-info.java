/** Auto-configuration of pages: the libraries for templates that Spring Boot knows, adapted to the engine. */
@NullMarked
package org.tornado4j.spring.boot.autoconfigure.template;

import org.jspecify.annotations.NullMarked;
