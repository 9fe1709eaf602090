package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * The reason why a server refuses a request by itself, without a response of its delegate: what came in is wrong, or too much, or
 * takes too long.
 *
 * @param status 400 to 505
 * @param message what is wrong with the request, cut short and escaped for a log, though not for HTML; null if the status says
 *     all there is to say
 * @param context who asks, over what
 */
public record Refusal(int status, @Nullable String message, HTTPRequestContext context) {}
