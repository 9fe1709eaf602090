/** Tests of handlers with Spring Boot: a slice of the application, and a client that goes to its handlers in memory. */
@NullMarked
package org.tornado4j.spring.boot.test;

import org.jspecify.annotations.NullMarked;
