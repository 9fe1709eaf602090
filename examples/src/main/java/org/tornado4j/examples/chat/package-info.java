/** A chat by long polling: a request for new messages waits until there are some. It needs no Spring. */
@NullMarked
package org.tornado4j.examples.chat;

import org.jspecify.annotations.NullMarked;
