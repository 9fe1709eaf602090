package org.tornado4j.iostream;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * The first message of a client (RFC 8446 section 4.1.2), parsed before there is an engine, for two reasons: the
 * requested name selects the context, and any other message, or one that is too long, is refused before memory is used
 * for it.
 *
 * @param serverName the host name of the server_name extension (RFC 6066 section 3) in lower case; null if there is
 *     none or it is not a valid name
 */
record ClientHello(@Nullable String serverName) {

    /** The longest message. With post-quantum keys and a ticket they reach some 3000 bytes. */
    static final int MOST_BYTES = 16_384;
    /** A message that comes in more records than this was made to be trouble. */
    static final int MOST_RECORDS = 16;

    static final byte HANDSHAKE_RECORD = 22;

    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    private static final byte CLIENT_HELLO = 1;
    private static final int SERVER_NAME = 0;
    private static final byte HOST_NAME = 0;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-][a-z0-9._-]{0,254}");

    /**
     * The message at the beginning of {@code received}, which is left as it is; null when more of it has to come.
     *
     * @throws SSLException if it is another message or too long
     */
    static @Nullable ClientHello read(ByteBuffer received) throws SSLException {
        ByteBuffer message = message(received.duplicate());
        return message == null ? null : new ClientHello(serverName(message));
    }

    // ------------------------------------------------------------------------------------------ records

    /** The message without its header, put together from as many records as it takes; null when it is not whole. */
    private static @Nullable ByteBuffer message(ByteBuffer in) throws SSLException {
        ByteBuffer gathered = ByteBuffer.allocate(0);
        for (int record = 0; record < MOST_RECORDS; record++) {
            if (in.remaining() < RECORD_HEADER) {
                return null;
            }
            ByteBuffer fragment = fragment(in);
            gathered = gathered.hasRemaining() ? joined(gathered, fragment) : fragment;
            int length = lengthOf(gathered);
            if (length >= 0 && gathered.remaining() >= MESSAGE_HEADER + length) {
                return gathered.slice(gathered.position() + MESSAGE_HEADER, length);
            }
        }
        throw new SSLProtocolException("ClientHello in more than " + MOST_RECORDS + " records");
    }

    /** RFC 8446 section 5.1: type, version, length, and that many bytes, of which not all may be there. */
    private static ByteBuffer fragment(ByteBuffer in) throws SSLException {
        byte type = in.get();
        int major = in.getShort() >> 8;
        int length = in.getShort() & 0xffff;
        if (type != HANDSHAKE_RECORD || major != 3 || length == 0 || length > TLSBuffers.LONGEST_CONTENT) {
            throw new SSLProtocolException("a record that cannot hold a ClientHello: type " + type + ", version "
                    + major + ".x, length " + length);
        }
        int there = Math.min(length, in.remaining());
        ByteBuffer fragment = in.slice(in.position(), there);
        in.position(in.position() + there);
        return fragment;
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        ByteBuffer both = ByteBuffer.allocate(first.remaining() + second.remaining());
        return both.put(first.duplicate()).put(second).flip();
    }

    /** The length that the message announces; -1 when that is not there yet. */
    private static int lengthOf(ByteBuffer message) throws SSLException {
        if (message.remaining() < MESSAGE_HEADER) {
            return -1;
        }
        int header = message.getInt(message.position());
        int length = header & 0xff_ffff;
        if (header >>> 24 != CLIENT_HELLO || length > MOST_BYTES) {
            throw new SSLProtocolException("not a ClientHello of at most " + MOST_BYTES + " bytes: type "
                    + (header >>> 24) + ", length " + length);
        }
        return length;
    }

    // ------------------------------------------------------------------------------------------ content

    /**
     * Returns the server name; null if there is none or the message is malformed, which is left to the engine: it sends
     * the right alert.
     */
    private static @Nullable String serverName(ByteBuffer message) {
        try {
            skip(message, 2 + 32); // version, random
            skip(message, message.get() & 0xff); // session id
            skip(message, message.getShort() & 0xffff); // cipher suites
            skip(message, message.get() & 0xff); // compression methods
            return message.hasRemaining() ? serverNameIn(vector(message)) : null;
        } catch (BufferUnderflowException e) {
            return null;
        }
    }

    private static @Nullable String serverNameIn(ByteBuffer extensions) {
        while (extensions.hasRemaining()) {
            int type = extensions.getShort() & 0xffff;
            ByteBuffer data = vector(extensions);
            if (type == SERVER_NAME) {
                ByteBuffer names = vector(data);
                return names.get() == HOST_NAME ? valid(vector(names)) : null;
            }
        }
        return null;
    }

    private static @Nullable String valid(ByteBuffer name) {
        String text = StandardCharsets.ISO_8859_1.decode(name).toString().toLowerCase(Locale.ROOT);
        return NAME.matcher(text).matches() ? text : null;
    }

    /** Two bytes of length, and what they announce. */
    private static ByteBuffer vector(ByteBuffer in) {
        int length = in.getShort() & 0xffff;
        int start = in.position();
        skip(in, length);
        return in.slice(start, length);
    }

    private static void skip(ByteBuffer in, int count) {
        if (in.remaining() < count) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + count);
    }
}
