/** Shared tools for the tests of all packages: a clock that stands still, a loop in a thread, and a check of the log. */
@NullMarked
package org.tornado4j.testing;

import org.jspecify.annotations.NullMarked;
