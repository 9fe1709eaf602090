/** Checks of what README.md and the documents show: examples, configuration, commands, queries, manifests. */
@NullMarked
package org.tornado4j.documents;

import org.jspecify.annotations.NullMarked;
