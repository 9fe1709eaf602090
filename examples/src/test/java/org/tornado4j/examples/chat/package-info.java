@NullMarked
package org.tornado4j.examples.chat;

import org.jspecify.annotations.NullMarked;
