package org.tornado4j.websocket;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Limit;

/**
 * The ways in which a peer's frames can be wrong, or more than there is room for, each with the place that forbids it and the close
 * code that answers it. The name is what the log and the tests call it.
 */
enum Violation {
    /** A reserved bit that no agreed extension uses. */
    RESERVED_BIT(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 5.2", "reserved bit set"),
    /** An opcode without a meaning. */
    UNKNOWN_OPCODE(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 5.2", "unknown opcode"),
    /** A client's frame is not masked. */
    NOT_MASKED(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 5.1", "frame is not masked"),
    /** A server's frame is masked. */
    MASKED(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 5.1", "frame is masked"),
    /** The length has more bytes than it needs. */
    LENGTH_NOT_MINIMAL(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 5.2", "payload length is not minimal"),
    /** The highest bit of the length is set. */
    NEGATIVE_LENGTH(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 5.2", "payload length has its highest bit set"),
    /** A control frame of more than 125 bytes. */
    CONTROL_TOO_LONG(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 5.5", "control frame is too long"),
    /** A control frame that is not the last of its message. */
    CONTROL_FRAGMENTED(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 5.5", "control frame is fragmented"),
    /** A continuation without a message to continue. */
    NOTHING_TO_CONTINUE(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 5.4", "nothing to continue"),
    /** A message begins before the one before it has ended. */
    MESSAGE_NOT_ENDED(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 5.4", "message begins inside another"),
    /** A continuation that says that it is compressed. */
    COMPRESSED_CONTINUATION(CloseCode.PROTOCOL_ERROR, "RFC 7692 section 6.1", "continuation with RSV1"),
    /** A close frame of one byte. */
    CLOSE_TOO_SHORT(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 5.5.1", "close frame of one byte"),
    /** A close code that must not be sent. */
    INVALID_CLOSE_CODE(CloseCode.PROTOCOL_ERROR, "RFC 6455 section 7.4", "invalid close code"),
    /** A reason that is not UTF-8. */
    INVALID_CLOSE_REASON(CloseCode.INVALID_DATA, "RFC 6455 section 5.5.1", "close reason is not UTF-8"),
    /** A text message that is not UTF-8. */
    INVALID_TEXT(CloseCode.INVALID_DATA, "RFC 6455 section 8.1", "text is not UTF-8"),
    /** A compressed message that cannot be decompressed. */
    CORRUPT_COMPRESSION(CloseCode.INVALID_DATA, "RFC 7692 section 6.2", "message cannot be decompressed"),
    /** A message, or its compressed form, is larger than the limit. */
    MESSAGE_TOO_BIG(CloseCode.MESSAGE_TOO_BIG, "RFC 6455 section 7.4.1", "message too big", Limit.MAX_MESSAGE_SIZE),
    /** A compressed message becomes larger than the limit. */
    MESSAGE_TOO_BIG_AFTER_DECOMPRESSION(
            CloseCode.MESSAGE_TOO_BIG,
            "RFC 6455 section 7.4.1",
            "message too big after decompression",
            Limit.MAX_MESSAGE_SIZE),
    /** A message in more fragments than the limit. */
    TOO_MANY_FRAGMENTS(
            CloseCode.POLICY_VIOLATION, "RFC 6455 section 10.4", "too many fragments", Limit.MAX_MESSAGE_SIZE),
    /** A message takes more memory than the budget of the server has left. */
    MEMORY_SHORT(CloseCode.TRY_AGAIN_LATER, "RFC 6455 section 10.4", "memory is short", Limit.MEMORY_BUDGET);

    private final int closeCode;
    private final String section;
    private final String message;
    private final @Nullable Limit limit;

    Violation(int closeCode, String section, String message) {
        this(closeCode, section, message, null);
    }

    Violation(int closeCode, String section, String message, @Nullable Limit limit) {
        this.closeCode = closeCode;
        this.section = section;
        this.message = message;
        this.limit = limit;
    }

    int closeCode() {
        return closeCode;
    }

    /** Returns what forbids it. */
    String section() {
        return section;
    }

    /** Returns what it is, in words: the reason that the peer is told. */
    String message() {
        return message;
    }

    /** Returns the limit that was reached; null if the fault is another. */
    @Nullable
    Limit limit() {
        return limit;
    }
}
