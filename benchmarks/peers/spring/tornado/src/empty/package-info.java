/** An application without anything, in a package that those of the other one are not looked for in. */
@NullMarked
package empty;

import org.jspecify.annotations.NullMarked;
