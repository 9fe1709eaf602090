package org.tornado4j.spring.boot.test.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.tornado4j.test.HandlerTestClient;
import org.tornado4j.test.StreamedResponse;
import org.tornado4j.test.TestResponse;

/**
 * Has {@code RestTestClient}, {@code RestClient} or {@code RestTemplate} go to the handlers of an application in memory.
 *
 * <pre>
 * RestTestClient rest = RestTestClient.bindToServer(new HandlerClientHttpRequestFactory(client)).build();
 * </pre>
 *
 * <p>Host and port of a URI are what the request says in {@code Host}, and lead nowhere. A response without a known length is
 * read as it comes.
 *
 * <p>Thread: any, but not the loop of the client.
 */
public final class HandlerClientHttpRequestFactory implements ClientHttpRequestFactory {

    private final HandlerTestClient client;

    /** Ownership: {@code client} stays the caller's, to be closed there. */
    public HandlerClientHttpRequestFactory(HandlerTestClient client) {
        this.client = client;
    }

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
        return new Request(client, uri, method);
    }

    private static final class Request extends MockClientHttpRequest {

        private final HandlerTestClient client;

        Request(HandlerTestClient client, URI uri, HttpMethod method) {
            super(method, uri);
            this.client = client;
        }

        @Override
        protected ClientHttpResponse executeInternal() {
            return new Response(
                    SpringMessages.request(client, getMethod(), getURI(), getHeaders(), getBodyAsBytes()).stream());
        }
    }

    private static final class Response implements ClientHttpResponse {

        private final TestResponse head;
        private final ResponseContent content;
        private final InputStream body;

        Response(StreamedResponse response) {
            this.head = response.head();
            this.content = ResponseContent.of(response);
            this.body = new ContentStream(content);
        }

        @Override
        public HttpStatusCode getStatusCode() {
            return HttpStatusCode.valueOf(head.status());
        }

        @Override
        public String getStatusText() {
            return head.reason();
        }

        @Override
        public HttpHeaders getHeaders() {
            return SpringMessages.headers(head.headers());
        }

        @Override
        public InputStream getBody() {
            return body;
        }

        @Override
        public void close() {
            content.close();
        }
    }

    /** Content as it comes: a read returns what is there of one piece. */
    private static final class ContentStream extends InputStream {

        private final ResponseContent content;
        private byte[] piece = {};
        private int position;
        private boolean ended;

        ContentStream(ResponseContent content) {
            this.content = content;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, piece.length - position);
            System.arraycopy(piece, position, target, offset, count);
            position += count;
            return count;
        }

        private boolean fill() {
            while (position == piece.length && !ended) {
                byte[] next = content.next();
                ended = next == null;
                piece = next == null ? new byte[0] : next;
                position = 0;
            }
            return !ended;
        }

        @Override
        public void close() {
            content.close();
        }
    }
}
