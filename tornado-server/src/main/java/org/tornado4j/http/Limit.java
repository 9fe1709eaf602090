package org.tornado4j.http;

import java.util.Locale;

/**
 * The limits that a peer can reach. Each occurrence is counted; most are also logged, by {@link #key}.
 * {@code docs/limits.md} lists their values and what happens when they are reached.
 */
public enum Limit {
    /** Time for a head. */
    HEADER_TIMEOUT,
    /** Time without traffic, between requests or in content. */
    IDLE_CONNECTION_TIMEOUT,
    /** Time for all content of a request. */
    BODY_TIMEOUT,
    /** Time for which a peer reads nothing of its response. */
    WRITE_TIMEOUT,
    /** Time for a request and its response together. */
    REQUEST_TIMEOUT,
    /** Time in which a handler neither sends a part of its response nor ends it. */
    RESPONSE_TIMEOUT,
    /** Minimum rate at which content must arrive, and a pending response must be read. */
    MIN_DATA_RATE,
    /** Time for a TLS handshake. */
    HANDSHAKE_TIMEOUT,
    /** Bytes of a head. */
    MAX_HEADER_SIZE,
    /** Bytes of a request target. */
    MAX_TARGET_LENGTH,
    /** Steps of matching a path or a host against a regular expression, and their depth. */
    MAX_MATCHING_STEPS,
    /** Field lines of a head. */
    MAX_HEADER_FIELDS,
    /** Bytes of content. */
    MAX_BODY_SIZE,
    /** Ratio of the decoded size of compressed content to its encoded size. */
    MAX_DECOMPRESSION_RATIO,
    /** Bytes of chunk extensions. */
    MAX_CHUNK_EXTENSIONS,
    /** Bytes or field lines of a trailer section. */
    MAX_TRAILERS,
    /** Parameters of a query or a form. */
    MAX_PARAMETERS,
    /** Parts of a multipart form. */
    MAX_PARTS,
    /** Bytes of a file of a form. */
    MAX_FILE_SIZE,
    /** Bytes of the fields of a form that are not files. */
    MAX_FIELD_SIZE,
    /** Bytes of the head of a part. */
    MAX_PART_HEADER_SIZE,
    /** Bytes of a response that wait for the peer, while the handler writes more without waiting. */
    MAX_WRITE_BUFFER_SIZE,
    /** Memory that is held for all peers together. */
    MEMORY_BUDGET,
    /** Bytes of an event stream that wait for the peer. */
    MAX_EVENT_STREAM_BUFFER_SIZE,
    /** Bytes of a WebSocket message, of its compressed form, or its fragments. */
    MAX_MESSAGE_SIZE,
    /** Time for all fragments of a WebSocket message. */
    MESSAGE_TIMEOUT,
    /** Time for a pong of a WebSocket. */
    PING_TIMEOUT,
    /** Time without messages on a WebSocket. */
    IDLE_TIMEOUT,
    /** Time for the end of a WebSocket after the close frame. */
    CLOSE_TIMEOUT,
    /** Bytes of WebSocket messages that wait for the peer. */
    MAX_PENDING_SIZE,
    /** Number of blocking methods that run at a time, and number and time of requests that wait to run one. */
    BLOCKING_LIMIT,
    /** Requests of one client in a period. */
    RATE_LIMIT,
    /** Requests of one connection. */
    MAX_KEEP_ALIVE_REQUESTS,
    /** Connections of the server. */
    MAX_CONNECTIONS,
    /** Connections from one address. */
    MAX_CONNECTIONS_PER_ADDRESS;

    private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /**
     * Returns the name of the limit in logs and metrics, such as {@code header-timeout}, which is also the last part of
     * its configuration key.
     */
    public String key() {
        return key;
    }
}
