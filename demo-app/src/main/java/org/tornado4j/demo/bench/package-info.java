/**
 * The targets of load generators, each as an application would write it. The profile {@code bench} leaves out the database
 * and the access log, so that nothing else is measured.
 */
@NullMarked
package org.tornado4j.demo.bench;

import org.jspecify.annotations.NullMarked;
