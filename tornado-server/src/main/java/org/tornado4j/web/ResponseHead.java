package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;

/**
 * The head of a response that is about to leave: {@link RequestInterceptor#completeHead}.
 *
 * <p>Ownership: {@code headers} is lent until the interceptor returns.
 *
 * @param request what is answered; null if its head could not be read or was refused
 * @param protocol {@code https} or {@code http}, as the client sees it
 * @param status from 200 on, or 101; it can not be changed any more
 * @param headers the fields of the response, for changes; the connection adds those that frame it, {@code Date} and {@code Server}
 */
public record ResponseHead(@Nullable HTTPServerRequest request, String protocol, int status, HTTPHeaders headers) {

    /** Sets a field unless the response has one of that name. */
    public void setIfAbsent(String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }

    /** Adds the name of a field of requests to {@code Vary}, unless it is there. */
    public void addVary(String name) {
        VaryField.add(headers, name);
    }
}
