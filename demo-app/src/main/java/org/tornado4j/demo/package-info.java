/**
 * A small application as a user of the starter would write it; it is also the acceptance test.
 */
@NullMarked
package org.tornado4j.demo;

import org.jspecify.annotations.NullMarked;
