/** An application as a user would write it, for tests. */
@NullMarked
package org.tornado4j.spring.boot.app;

import org.jspecify.annotations.NullMarked;
