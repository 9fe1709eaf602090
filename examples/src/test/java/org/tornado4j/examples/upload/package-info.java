@NullMarked
package org.tornado4j.examples.upload;

import org.jspecify.annotations.NullMarked;
