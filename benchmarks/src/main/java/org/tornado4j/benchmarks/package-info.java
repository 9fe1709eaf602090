/**
 * What the engine costs: JMH benchmarks of its parts, and mains that check promises (linear parsers, little garbage).
 */
@NullMarked
package org.tornado4j.benchmarks;

import org.jspecify.annotations.NullMarked;
