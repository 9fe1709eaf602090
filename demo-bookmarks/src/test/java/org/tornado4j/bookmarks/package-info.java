/** Tests of the product, without a port and over one. */
@NullMarked
package org.tornado4j.bookmarks;

import org.jspecify.annotations.NullMarked;
