package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This handler takes the content of its request as it arrives: Tornado's {@code stream_request_body}.
 *
 * <ol>
 *   <li>{@code prepare}, when the header section is there; content waits for the stage it returns. Here the limits of this
 *       request can be changed: {@code request().connection().setMaxBodySize(...)}
 *   <li>{@link RequestHandler#dataReceived} for each chunk; the next one waits for the stage it returns
 *   <li>the entry method, when all of it has come
 * </ol>
 *
 * <p>{@code request().body()} is empty, and there are no arguments of a form. When the response is finished before all
 * content has come, the rest is not read and the connection ends. When the client leaves before, {@code onConnectionClose}
 * is called and the entry method is not.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface StreamRequestBody {}
