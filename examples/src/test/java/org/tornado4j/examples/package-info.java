/** Tests that speak to the examples over a socket. */
@NullMarked
package org.tornado4j.examples;

import org.jspecify.annotations.NullMarked;
