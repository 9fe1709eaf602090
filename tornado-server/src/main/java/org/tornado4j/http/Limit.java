package org.tornado4j.http;

import java.util.Locale;

/**
 * The limits that a peer can run into. Each time one is reached it is counted; most are also said in the log, by
 * {@link #key}. {@code docs/limits.md} has their values and what becomes of who reaches them.
 */
public enum Limit {
    /** Time for a head. */
    HEADER_TIMEOUT,
    /** Time without traffic, between requests or in content. */
    IDLE_CONNECTION_TIMEOUT,
    /** Time for all content of a request. */
    BODY_TIMEOUT,
    /** Time in which a peer takes nothing of its response. */
    WRITE_TIMEOUT,
    /** Time for a request and its response together. */
    REQUEST_TIMEOUT,
    /** Time in which a handler neither sends a part of its response nor ends it. */
    RESPONSE_TIMEOUT,
    /** The lowest rate at which content must come in, and a response that waits be taken. */
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
    /** Bytes of the fields of a form that are no files. */
    MAX_FIELD_SIZE,
    /** Bytes of the head of a part. */
    MAX_PART_HEADER_SIZE,
    /** Bytes of a response that wait for the peer, while the handler goes on without waiting. */
    MAX_WRITE_BUFFER_SIZE,
    /** Memory that is held for all peers together. */
    MEMORY_BUDGET,
    /** Bytes of a stream of events that wait for the peer. */
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
    /** Blocking methods that run at a time, and requests that wait for their turn, in number and time. */
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
     * Returns its name in logs and metrics, such as {@code header-timeout}, which is also the last word of its
     * configuration key.
     */
    public String key() {
        return key;
    }
}
