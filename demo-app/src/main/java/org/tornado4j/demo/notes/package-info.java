/** Notes in a database: what a handler looks like whose work blocks. */
@NullMarked
package org.tornado4j.demo.notes;

import org.jspecify.annotations.NullMarked;
