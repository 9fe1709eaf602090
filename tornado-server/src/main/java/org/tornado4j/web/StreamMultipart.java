package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Indicates that a handler accepts forms with files of any size: a {@code multipart/form-data} form is read as it
 * arrives, and large files are written to temporary files.
 *
 * <pre>
 * &#64;StreamMultipart
 * class PhotoHandler extends RequestHandler {
 *
 *     &#64;Blocking
 *     void post() throws IOException {
 *         getFile("photo").moveTo(Path.of("photos", getArgument("title")));
 *     }
 * }
 * </pre>
 *
 * <ol>
 *   <li>{@code prepare}, when the header fields have arrived; content waits for the stage that it returns. Here the
 *       limits of this request can be changed: {@code request().connection().setMaxBodySize(...)}
 *   <li>the form, within {@link RequestHandler#uploadLimits}; beyond them 413. Reading pauses while files are written
 *   <li>the entry method, when all content has arrived: {@link RequestHandler#getFile} returns files,
 *       {@code getArgument} other fields
 *   <li>the temporary files are removed once the response is finished or given up, unless they were moved away
 * </ol>
 *
 * <p>{@code request().body()} and {@code request().files()} are empty. An {@code application/x-www-form-urlencoded}
 * form is collected as in any other handler, up to {@link UploadLimits#maxFieldBytes}, beyond which the request is
 * refused with 413. Other content is refused with 415 before {@code prepare}. Content of GET and HEAD is never parsed
 * as a form; it has the same limit.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface StreamMultipart {}
