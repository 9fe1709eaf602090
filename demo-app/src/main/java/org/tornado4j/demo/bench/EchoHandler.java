package org.tornado4j.demo.bench;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.StreamRequestBody;

/** Sends content back as it arrives, straight from the buffer it was read into. */
@Route("/echo")
@StreamRequestBody
class EchoHandler extends RequestHandler {

    /** So much may wait for the client before no more is read from it. */
    private static final int MOST_UNSENT = 256 * 1024;

    private boolean headSent;

    @Override
    protected @Nullable CompletionStage<?> prepare() {
        setHeader("Content-Type", "application/octet-stream");
        String length = request().headers().get("Content-Length");
        if (length != null) {
            setHeader("Content-Length", length);
        }
        return null;
    }

    @Override
    protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        if (!headSent) {
            headSent = true;
            flush(); // so that content need not be kept
        }
        write(chunk);
        return unsentBytes() > MOST_UNSENT ? flush() : null;
    }

    void post() {
        // what has come is on its way back
    }
}
