/**
 * A supervisor's view of its workers over HTTP, as a page for people and as JSON for programs, served by the
 * supervisor's own loop.
 */
@NullMarked
package org.tornado4j.status;

import org.jspecify.annotations.NullMarked;
