package org.tornado4j.test;

import org.tornado4j.http.HTTPHeaders;

/**
 * The beginning of a response, or an interim response such as 103 (Early Hints).
 *
 * @param reason what stands behind the status code; may be empty
 */
public record ResponseHead(int status, String reason, HTTPHeaders headers) {

    /** Returns the first value of a field; empty if it is not there. */
    public String field(String name) {
        String value = headers.first(name);
        return value != null ? value : "";
    }
}
