/**
 * An application in several processes: the first process becomes their supervisor as soon as the configuration is known, and a
 * worker reports to it. It knows the auto-configurations' properties; those know nothing of it.
 */
@NullMarked
package org.tornado4j.spring.boot.processes;

import org.jspecify.annotations.NullMarked;
