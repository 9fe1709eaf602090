package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerConnectionDelegate;

/**
 * Leaves its requests to another application or server delegate: Tornado's {@code FallbackHandler}.
 *
 * <pre>
 * builder.route("/old/{*path}", () -&gt; new FallbackHandler(oldApplication));
 * </pre>
 *
 * <p>The other one sees the request as it came, path and all, and its content as it arrives; it answers by itself. The
 * handler is finished when the other one has the request: {@link #onFinish} is called, and so are the {@code after} methods
 * of interceptors, whose fields the response does not have. A subclass can look at requests first, and refuse them, since
 * everything up to {@link #prepare} is as with other handlers:
 *
 * <pre>
 * &#64;Override
 * protected CompletionStage&lt;?&gt; prepare() {
 *     if (getSignedCookie("user") == null) {
 *         throw new HTTPError(403);
 *     }
 *     return super.prepare();
 * }
 * </pre>
 *
 * <p>{@link #checkXsrfCookie} looks at the fields and the query alone. If the other application has its own check, override
 * it with nothing, and {@link #checkCrossOrigin} as well. Methods beyond the usual ones need {@link SupportedMethods}. A rule with
 * {@link org.tornado4j.routing.Target#delegate} does the same without a handler.
 */
@StreamRequestBody
public class FallbackHandler extends RequestHandler {

    private final HTTPServerConnectionDelegate fallback;

    /** @param fallback an {@link Application}, say; any number of handlers may share it */
    public FallbackHandler(HTTPServerConnectionDelegate fallback) {
        this.fallback = fallback;
    }

    /**
     * Leaves the request to the other one.
     *
     * <p>Thread: the loop; an override is not {@link Blocking}.
     *
     * @throws IllegalStateException if a part of the response has left
     */
    @Override
    protected @Nullable CompletionStage<?> prepare() throws Exception {
        return execution().handOver(fallback);
    }

    /** Is never called, since the other one takes the content. */
    @Override
    protected final @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        throw new IllegalStateException(
                "prepare() has not left the request to the fallback: call super.prepare() in an override");
    }
}
