/** Shows live what each process of the server is doing. */
@NullMarked
package org.tornado4j.demo.dashboard;

import org.jspecify.annotations.NullMarked;
