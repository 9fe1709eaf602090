/**
 * Tests of handlers without Spring: a client that speaks to an application in memory, responses with assertions, and
 * expectations on logs.
 */
@NullMarked
package org.tornado4j.test;

import org.jspecify.annotations.NullMarked;
