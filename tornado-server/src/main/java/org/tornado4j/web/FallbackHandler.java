package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerConnectionDelegate;

/**
 * Passes its requests to another application or server delegate: Tornado's {@code FallbackHandler}.
 *
 * <pre>
 * builder.route("/old/{*path}", () -&gt; new FallbackHandler(oldApplication));
 * </pre>
 *
 * <p>The other one gets the unchanged request, including its path, and its content as it arrives; it answers by itself.
 * The handler is finished when it has passed the request on: {@link #onFinish} is called, and so are the {@code after}
 * methods of interceptors, whose fields are not added to the response. A subclass can check requests first, and refuse
 * them, since everything up to {@link #prepare} works as with other handlers:
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

    /** @param fallback the delegate, such as an {@link Application}; any number of handlers may share it */
    public FallbackHandler(HTTPServerConnectionDelegate fallback) {
        this.fallback = fallback;
    }

    /**
     * Passes the request on.
     *
     * <p>Thread: the loop; an override must not be {@link Blocking}.
     *
     * @throws IllegalStateException if a part of the response has been sent
     */
    @Override
    protected @Nullable CompletionStage<?> prepare() throws Exception {
        return execution().handOver(fallback);
    }

    /** Never called, since the other delegate receives the content. */
    @Override
    protected final @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        throw new IllegalStateException(
                "prepare() has not left the request to the fallback: call super.prepare() in an override");
    }
}
