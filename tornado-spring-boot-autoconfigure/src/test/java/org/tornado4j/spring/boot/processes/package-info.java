/** An application that runs in several processes, and what shows that it does. */
@NullMarked
package org.tornado4j.spring.boot.processes;

import org.jspecify.annotations.NullMarked;
