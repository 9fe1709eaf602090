/**
 * Auto-configuration and properties: puts a Tornado4j server into a Spring Boot application and backs off where the
 * application has its own.
 */
@NullMarked
package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
