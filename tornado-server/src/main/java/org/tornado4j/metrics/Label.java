package org.tornado4j.metrics;

/**
 * A label of a sample.
 *
 * @param value as it stands in the text, with its escapes, without quotes
 */
record Label(String name, String value) {

    /** Returns {@code value} as it stands in a text. */
    static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** Appends it as it stands in a text. */
    void appendTo(StringBuilder line) {
        line.append(name).append("=\"").append(value).append('"');
    }
}
