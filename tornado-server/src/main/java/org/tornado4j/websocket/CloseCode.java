package org.tornado4j.websocket;

/**
 * The reasons for which a WebSocket is closed: RFC 6455 section 7.4.1, and those that IANA has registered since. 3000
 * to 3999 are for libraries and frameworks, 4000 to 4999 for applications.
 */
public final class CloseCode {

    /** The purpose of the connection is fulfilled. */
    public static final int NORMAL = 1000;
    /** The server is shutting down, or the browser has left the page. */
    public static final int GOING_AWAY = 1001;
    /** The peer violated the protocol. */
    public static final int PROTOCOL_ERROR = 1002;
    /** The message is of a kind that is not accepted, such as binary where text is expected. */
    public static final int UNSUPPORTED_DATA = 1003;
    /** Never sent: the close frame had no code. */
    public static final int NO_CODE = 1005;
    /** Never sent: the connection ended without a close frame. */
    public static final int ABNORMAL = 1006;
    /** A message does not match its type, such as text that is not UTF-8. */
    public static final int INVALID_DATA = 1007;
    /** A message violates a policy of the receiver. */
    public static final int POLICY_VIOLATION = 1008;
    /** A message is too large. */
    public static final int MESSAGE_TOO_BIG = 1009;
    /** The client needs an extension that the server did not agree to. */
    public static final int EXTENSION_MISSING = 1010;
    /** The server failed. */
    public static final int INTERNAL_ERROR = 1011;
    /** The server restarts; clients should reconnect after a while. */
    public static final int SERVICE_RESTART = 1012;
    /** The server is overloaded, or the client is too slow. */
    public static final int TRY_AGAIN_LATER = 1013;
    /** A gateway got an invalid response from the server behind it. */
    public static final int BAD_GATEWAY = 1014;

    private static final int FIRST_OF_LIBRARIES = 3000;
    private static final int LAST_OF_APPLICATIONS = 4999;

    private CloseCode() {}

    /** Returns whether a close frame may carry {@code code} (RFC 6455 section 7.4.2). */
    public static boolean isSendable(int code) {
        boolean registered = code >= NORMAL && code <= BAD_GATEWAY;
        boolean reserved = code == UNSUPPORTED_DATA + 1 || code == NO_CODE || code == ABNORMAL;
        return (registered && !reserved) || (code >= FIRST_OF_LIBRARIES && code <= LAST_OF_APPLICATIONS);
    }
}
