/** Applications that are measured beside others, in a package of the same name as theirs. */
@NullMarked
package peers;

import org.jspecify.annotations.NullMarked;
