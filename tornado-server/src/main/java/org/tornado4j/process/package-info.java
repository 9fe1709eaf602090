/**
 * Several processes that serve one port: Tornado's {@code process} module for a platform that cannot fork. The first process
 * becomes the supervisor of copies of itself and never goes on with the program; the copies, the workers, do. They talk to
 * it by a Unix socket, whose end tells each of the other's death. By another they talk to each other, if they want: the supervisor
 * passes on what one of them sends.
 */
@NullMarked
package org.tornado4j.process;

import org.jspecify.annotations.NullMarked;
