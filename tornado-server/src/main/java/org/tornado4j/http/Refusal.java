package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * The reason for which a server refuses a request by itself, without a response of its delegate: the input is invalid,
 * exceeds a limit or takes too long.
 *
 * @param status 400 to 505
 * @param message the fault of the request, shortened and escaped for a log, though not for HTML; null if the status
 *     says enough
 * @param context the client of the request and its connection
 */
public record Refusal(int status, @Nullable String message, HTTPRequestContext context) {}
