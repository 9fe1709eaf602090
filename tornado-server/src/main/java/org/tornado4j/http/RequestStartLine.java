package org.tornado4j.http;

/**
 * The first line of a request.
 *
 * @param method a token, case-sensitive; the common ones are the constants of {@link HTTPMethod}
 * @param target the request target as it was sent (RFC 9112 section 3.2)
 * @param version {@code HTTP/1.1} or {@code HTTP/1.0}
 */
public record RequestStartLine(String method, String target, String version) {}
