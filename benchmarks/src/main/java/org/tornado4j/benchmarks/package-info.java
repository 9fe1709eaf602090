/**
 * Costs of the engine: JMH benchmarks of its parts, and main classes that check promises (linear parsers, little
 * garbage).
 */
@NullMarked
package org.tornado4j.benchmarks;

import org.jspecify.annotations.NullMarked;
