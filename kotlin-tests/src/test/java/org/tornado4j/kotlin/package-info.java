/** Tests of handlers in Kotlin. */
@NullMarked
package org.tornado4j.kotlin;

import org.jspecify.annotations.NullMarked;
