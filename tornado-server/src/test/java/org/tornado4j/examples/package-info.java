/**
 * Programs that fit on a page, each with a {@code main}: the ones that people who know Tornado began with. They are tested
 * as all the rest is, and belong to no artifact.
 */
@NullMarked
package org.tornado4j.examples;

import org.jspecify.annotations.NullMarked;
