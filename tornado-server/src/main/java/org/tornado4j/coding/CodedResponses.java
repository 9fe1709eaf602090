package org.tornado4j.coding;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.ErrorContent;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.MatchedRoute;
import org.tornado4j.http.Refusal;
import org.tornado4j.http.RequestStartLine;

/**
 * Codes the responses of another delegate by the rules of a {@link ResponseCompression}, whatever the delegate is and
 * whichever protocol the connection speaks. Inside of another such delegate its rules take the place of the outer one's.
 *
 * <p>Thread: any; the requests of a connection on its loop.
 */
public final class CodedResponses implements HTTPServerConnectionDelegate {

    private final HTTPServerConnectionDelegate application;
    private final ResponseCompression compression;

    public CodedResponses(HTTPServerConnectionDelegate application, ResponseCompression compression) {
        this.application = application;
        this.compression = compression;
    }

    @Override
    public HTTPMessageDelegate startRequest(HTTPConnection connection) {
        if (connection instanceof CodedConnection outer) {
            outer.setCompression(compression);
            return application.startRequest(outer);
        }
        CodedConnection coded = new CodedConnection(connection, compression);
        return new Head(coded, application.startRequest(coded));
    }

    @Override
    public @Nullable ErrorContent refusal(Refusal refusal) {
        return application.refusal(refusal);
    }

    /** Returns the connection for the response to a request that has been received already. */
    public static HTTPConnection connection(HTTPServerRequest request, ResponseCompression compression) {
        CodedConnection coded = request.connection() instanceof CodedConnection outer
                ? outer
                : new CodedConnection(request.connection(), compression);
        coded.setCompression(compression);
        coded.headReceived(request.method(), request.headers());
        return coded;
    }

    /** Tells the connection of the head of the request. */
    private static final class Head implements HTTPMessageDelegate {

        private final CodedConnection connection;
        private final HTTPMessageDelegate target;

        Head(CodedConnection connection, HTTPMessageDelegate target) {
            this.connection = connection;
            this.target = target;
        }

        @Override
        public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
            connection.headReceived(startLine.method(), headers);
            return target.headersReceived(startLine, headers);
        }

        @Override
        public boolean onExpectContinue() {
            return target.onExpectContinue();
        }

        @Override
        public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            return target.dataReceived(chunk);
        }

        @Override
        public void trailersReceived(HTTPHeaders trailers) {
            target.trailersReceived(trailers);
        }

        @Override
        public void finish() {
            target.finish();
        }

        @Override
        public void onDrain() {
            target.onDrain();
        }

        @Override
        public @Nullable MatchedRoute route() {
            return target.route();
        }

        @Override
        public @Nullable ErrorContent refusal(Refusal refusal) {
            return target.refusal(refusal);
        }

        @Override
        public boolean onInputEnd() {
            return target.onInputEnd();
        }

        @Override
        public void onConnectionClose() {
            target.onConnectionClose();
        }
    }
}
