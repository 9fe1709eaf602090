/** Auto-configuration of tests: the clients that annotations of tests ask for. */
@NullMarked
package org.tornado4j.spring.boot.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
