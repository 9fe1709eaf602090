package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Indicates that a handler receives the content of its request as it arrives: Tornado's {@code stream_request_body}.
 *
 * <ol>
 *   <li>{@code prepare}, when the header fields have arrived; content waits for the stage that it returns. Here the
 *       limits of this request can be changed: {@code request().connection().setMaxBodySize(...)}
 *   <li>{@link RequestHandler#dataReceived} for each chunk; the next one waits for the stage that it returns
 *   <li>the entry method, when all content has arrived
 * </ol>
 *
 * <p>{@code request().body()} is empty, and there are no arguments of a form. If the response is finished before all
 * content has arrived, the rest is not read and the connection is closed. If the client leaves before,
 * {@code onConnectionClose} is called and the entry method is not.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface StreamRequestBody {}
