package org.tornado4j.iostream;

/** What came from a peer, for a log line or a message: printable ASCII as it is, the rest escaped, cut when long. */
final class Quoted {

    private static final int LONGEST = 64;
    private static final int LONGEST_MESSAGE = 256;

    private Quoted() {}

    static String of(byte[] bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < Math.min(bytes.length, LONGEST); i++) {
            append(text, bytes[i] & 0xff);
        }
        return text.append(bytes.length > LONGEST ? "...\"" : "\"").toString();
    }

    /** The message of {@code e}, which may repeat what the peer sent. */
    static String message(Throwable e) {
        String message = String.valueOf(e.getMessage());
        StringBuilder text = new StringBuilder();
        message.chars().limit(LONGEST_MESSAGE).forEach(c -> append(text, c));
        return text.append(message.length() > LONGEST_MESSAGE ? "..." : "").toString();
    }

    private static void append(StringBuilder text, int value) {
        switch (value) {
            case '\r' -> text.append("\\r");
            case '\n' -> text.append("\\n");
            case '"', '\\' -> text.append('\\').append((char) value);
            default -> {
                if (value >= ' ' && value <= '~') {
                    text.append((char) value);
                } else {
                    text.append(String.format("\\x%02x", value));
                }
            }
        }
    }
}
