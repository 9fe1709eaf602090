package org.tornado4j.spring.boot.test.client;

import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.test.HandlerTestClient;
import org.tornado4j.test.TestRequest;

/** Requests and fields of Spring Framework as the engine has them, and the other way round. */
final class SpringMessages {

    private SpringMessages() {}

    /** Returns a request to what {@code uri} names of the application, by whatever host and port. */
    static TestRequest request(
            HandlerTestClient client, HttpMethod method, URI uri, HttpHeaders headers, byte[] content) {
        TestRequest request = client.request(method.name(), target(uri));
        if ("https".equalsIgnoreCase(uri.getScheme())) {
            request.secure();
        }
        if (uri.getRawAuthority() != null && !headers.containsHeader(HttpHeaders.HOST)) {
            request.field(HttpHeaders.HOST, uri.getRawAuthority());
        }
        headers.forEach((name, values) -> values.forEach(value -> request.field(name, value)));
        if (content.length > 0) {
            request.content(content);
        }
        return request;
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    static HttpHeaders headers(HTTPHeaders fields) {
        HttpHeaders headers = new HttpHeaders();
        fields.forEach(headers::add);
        return headers;
    }
}
