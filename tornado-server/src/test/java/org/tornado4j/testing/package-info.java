/** What the tests of all packages share: a clock that stands still, a loop in a thread, and an eye on the log. */
@NullMarked
package org.tornado4j.testing;

import org.jspecify.annotations.NullMarked;
