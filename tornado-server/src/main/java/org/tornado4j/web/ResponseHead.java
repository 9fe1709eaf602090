package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;

/**
 * The head of a response that is about to be sent: {@link RequestInterceptor#completeHead}.
 *
 * <p>Ownership: {@code headers} is lent until the interceptor returns.
 *
 * @param request the request; null if its head was malformed or refused
 * @param protocol {@code https} or {@code http}, as the client sees it
 * @param status from 200 on, or 101; it cannot be changed any more
 * @param headers the fields of the response, which may be changed; the connection adds those that frame it,
 *     {@code Date} and {@code Server}
 */
public record ResponseHead(@Nullable HTTPServerRequest request, String protocol, int status, HTTPHeaders headers) {

    /** Sets a field unless the response has one of that name. */
    public void setIfAbsent(String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }

    /** Adds the name of a request header field to {@code Vary}, unless present. */
    public void addVary(String name) {
        VaryField.add(headers, name);
    }
}
