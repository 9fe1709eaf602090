/**
 * Tomcat's Servlet container on the engine: a Coyote protocol handler whose connections are those of an HTTP server of
 * {@code org.tornado4j.httpserver}. It knows the engine and Tomcat, but no Spring.
 */
@NullMarked
package org.tornado4j.catalina;

import org.jspecify.annotations.NullMarked;
