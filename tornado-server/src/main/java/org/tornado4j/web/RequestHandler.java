package org.tornado4j.web;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;

/** Answers one request: Tornado's {@code RequestHandler}. */
public abstract class RequestHandler {

    private static final byte[] EMPTY = {};

    private @Nullable HTTPServerRequest request;
    private HTTPHeaders headers = new HTTPHeaders();
    private int status = 200;
    private byte[] content = EMPTY;
    private boolean finished;

    protected RequestHandler() {}

    void begin(HTTPServerRequest incoming) {
        this.request = incoming;
        setDefaultHeaders();
        initialize();
    }

    /** Called right after construction, with the request at hand. */
    protected void initialize() {}

    /** Sets the fields that every response has, errors included. */
    protected void setDefaultHeaders() {}

    /** Called before the method, whichever it is. */
    protected @Nullable CompletionStage<?> prepare() throws Exception {
        return null;
    }

    /** Called when the response is finished. */
    protected void onFinish() {}

    public final HTTPServerRequest request() {
        if (request == null) {
            throw new IllegalStateException(
                    "there is no request yet in the constructor; use initialize() or prepare()");
        }
        return request;
    }

    public void setStatus(int status) {
        this.status = status;
    }

    public int getStatus() {
        return status;
    }

    public void setHeader(String name, String value) {
        headers.set(name, value);
    }

    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    public void write(byte[] bytes) {
        byte[] joined = java.util.Arrays.copyOf(content, content.length + bytes.length);
        System.arraycopy(bytes, 0, joined, content.length, bytes.length);
        content = joined;
    }

    public void finish(String text) {
        write(text);
        finish();
    }

    public void finish() {
        headers.set("Content-Length", Integer.toString(content.length));
        request().connection().writeHeaders(status, null, headers, content, 0, content.length);
        request().connection().finish();
        finished = true;
        onFinish();
    }

    boolean isFinished() {
        return finished;
    }
}
