package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;

/**
 * The framing around the compressed data of gzip: the header and the trailer of each member (RFC 1952 section 2.3).
 *
 * <pre>
 * FIXED → EXTRA_LENGTH → EXTRA → NAME → COMMENT → HEADER_CHECK → DATA → TRAILER
 *   ↑                                                                    │
 *   └────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * Parts of the header that the flags do not announce are skipped.
 */
final class GzipFraming {

    private enum State {
        /** Waits for the ten bytes that every member begins with. */
        FIXED,
        /** Waits for the length of the extra field. */
        EXTRA_LENGTH,
        /** Waits for the rest of the extra field. */
        EXTRA,
        /** Waits for the end of the file name. */
        NAME,
        /** Waits for the end of the comment. */
        COMMENT,
        /** Waits for the check sum of the header. */
        HEADER_CHECK,
        /** Leaves the compressed data to the inflater. */
        DATA,
        /** Waits for check sum and length of the data. */
        TRAILER
    }

    // FLG
    private static final int HAS_HEADER_CHECK = 1 << 1;
    private static final int HAS_EXTRA = 1 << 2;
    private static final int HAS_NAME = 1 << 3;
    private static final int HAS_COMMENT = 1 << 4;
    private static final int RESERVED = 0xe0;

    private static final int DEFLATE = 8;

    private final CRC32 check = new CRC32();
    private State state = State.FIXED;
    /** The number of bytes read in the current state. */
    private int read;

    private int flags;
    /** The number, of the low byte first, that is being read. */
    private long number;

    private int extraLength;
    private long dataLength;

    boolean isInData() {
        return state == State.DATA;
    }

    /** Returns whether no member is open: before the first, and after each. */
    boolean isBetweenMembers() {
        return state == State.FIXED && read == 0;
    }

    /** Reads up to the data, or the end of the member. */
    void read(ByteBuffer in) throws DataFormatException {
        while (in.hasRemaining() && state != State.DATA) {
            step(in.get() & 0xff);
        }
    }

    private void step(int octet) throws DataFormatException {
        if (state != State.HEADER_CHECK && state != State.TRAILER) {
            check.update(octet);
        }
        int at = read++;
        switch (state) {
            case FIXED -> fixed(at, octet);
            case EXTRA_LENGTH -> {
                number(at, octet);
                if (read == 2) {
                    extraLength = (int) number;
                    enter(extraLength == 0 ? afterExtra() : State.EXTRA);
                }
            }
            case EXTRA -> {
                if (read == extraLength) {
                    enter(afterExtra());
                }
            }
            case NAME -> {
                if (octet == 0) {
                    enter(afterName());
                }
            }
            case COMMENT -> {
                if (octet == 0) {
                    enter(afterComment());
                }
            }
            case HEADER_CHECK -> {
                number(at, octet);
                if (read == 2) {
                    require(number == (check.getValue() & 0xffff), "wrong header check sum");
                    enter(State.DATA);
                }
            }
            case TRAILER -> trailer(at, octet);
            case DATA -> throw new IllegalStateException("the data is not to be read here");
        }
    }

    // ID1 ID2 CM FLG MTIME(4) XFL OS
    private void fixed(int at, int octet) throws DataFormatException {
        switch (at) {
            case 0 -> require(octet == 0x1f, "not in gzip format");
            case 1 -> require(octet == 0x8b, "not in gzip format");
            case 2 -> require(octet == DEFLATE, "unknown compression method");
            case 3 -> {
                require((octet & RESERVED) == 0, "reserved flags");
                flags = octet;
            }
            case 9 -> enter(has(HAS_EXTRA) ? State.EXTRA_LENGTH : afterExtra());
            default -> {
                // time, level and system are of no interest
            }
        }
    }

    private State afterExtra() {
        return has(HAS_NAME) ? State.NAME : afterName();
    }

    private State afterName() {
        return has(HAS_COMMENT) ? State.COMMENT : afterComment();
    }

    private State afterComment() {
        return has(HAS_HEADER_CHECK) ? State.HEADER_CHECK : State.DATA;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void enter(State next) {
        state = next;
        read = 0;
        number = 0;
        if (next == State.DATA) {
            check.reset();
            dataLength = 0;
        }
    }

    private void number(int at, int octet) {
        number |= (long) octet << (Byte.SIZE * at);
    }

    /** Accounts for data that was decompressed. */
    void decoded(byte[] data, int count) {
        check.update(data, 0, count);
        dataLength += count;
    }

    void endOfData() {
        enter(State.TRAILER);
    }

    // CRC32(4) ISIZE(4)
    private void trailer(int at, int octet) throws DataFormatException {
        number(at % Integer.BYTES, octet);
        if (read == Integer.BYTES) {
            require(number == check.getValue(), "wrong check sum");
            number = 0;
        } else if (read == 2 * Integer.BYTES) {
            require(number == (dataLength & 0xffff_ffffL), "wrong length");
            check.reset();
            enter(State.FIXED);
        }
    }

    private static void require(boolean right, String otherwise) throws DataFormatException {
        if (!right) {
            throw new DataFormatException(otherwise);
        }
    }
}
