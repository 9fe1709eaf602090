/**
 * The formats in which Prometheus reads metrics, on paper: lines are taken apart and checked, texts of several processes are
 * merged family by family. Nothing here knows where a text comes from or goes to.
 */
@NullMarked
package org.tornado4j.metrics;

import org.jspecify.annotations.NullMarked;
