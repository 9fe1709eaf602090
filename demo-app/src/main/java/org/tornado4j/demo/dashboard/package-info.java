/** What each process of the server is at, live. */
@NullMarked
package org.tornado4j.demo.dashboard;

import org.jspecify.annotations.NullMarked;
