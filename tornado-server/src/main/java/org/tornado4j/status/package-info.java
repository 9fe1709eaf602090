/**
 * What a supervisor knows, for people and programs that ask by HTTP: a page and the same as JSON, served by the supervisor's
 * own loop.
 */
@NullMarked
package org.tornado4j.status;

import org.jspecify.annotations.NullMarked;
