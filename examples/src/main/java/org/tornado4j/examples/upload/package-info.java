/** Files sent to a server: as a form, or one by one as they are. It needs no Spring. */
@NullMarked
package org.tornado4j.examples.upload;

import org.jspecify.annotations.NullMarked;
