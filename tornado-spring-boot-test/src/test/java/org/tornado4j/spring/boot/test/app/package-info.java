/** An application whose tests these are. */
@NullMarked
package org.tornado4j.spring.boot.test.app;

import org.jspecify.annotations.NullMarked;
