/** Starts other programs. */
@NullMarked
package org.tornado4j.subprocess;

import org.jspecify.annotations.NullMarked;
