/** Bookmarks and those who keep them, in a database. What the web sees of them is in {@code web}. */
@NullMarked
package org.tornado4j.bookmarks;

import org.jspecify.annotations.NullMarked;
