/**
 * Signed values, XSRF tokens and the checks of origins and redirects, all without I/O: what the handlers of {@code web} need to
 * tell their own cookies and pages from those of others.
 */
@NullMarked
package org.tornado4j.security;

import org.jspecify.annotations.NullMarked;
