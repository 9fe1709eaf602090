@NullMarked
package org.tornado4j.examples.blog;

import org.jspecify.annotations.NullMarked;
