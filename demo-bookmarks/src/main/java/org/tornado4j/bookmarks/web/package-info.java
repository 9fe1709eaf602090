/** Pages, the JSON API and the live list: the handlers, and what they share. */
@NullMarked
package org.tornado4j.bookmarks.web;

import org.jspecify.annotations.NullMarked;
