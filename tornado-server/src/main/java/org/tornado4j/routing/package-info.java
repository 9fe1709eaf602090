/**
 * From a request to the one who answers it: rules, matchers, and the way back from a name to a URL. It looks at
 * requests and touches neither sockets nor handlers.
 */
@NullMarked
package org.tornado4j.routing;

import org.jspecify.annotations.NullMarked;
