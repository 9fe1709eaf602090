/**
 * The access log: a line for each request, made on the loop that served it and written by a thread of its own, so that
 * no loop ever waits for a disk.
 */
@NullMarked
package org.tornado4j.accesslog;

import org.jspecify.annotations.NullMarked;
