package org.tornado4j.http;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;

/**
 * The header fields of a message: case-insensitive names, any number of values per name, in order. Tornado's
 * {@code HTTPHeaders}.
 *
 * <p>Fields received from the wire are kept as bytes until they are requested. Names and values that are added are
 * checked: a name is a token, a value is made of tabs, visible ASCII, spaces, and the characters U+0080 to U+00FF, each
 * of which is sent as one byte (RFC 9110 section 5).
 *
 * <p>Two objects are equal if every name has the same values in the same order.
 *
 * <p>Thread: any, but only one at a time.
 */
public final class HTTPHeaders implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int INTS_PER_FIELD = 4;
    private static final int USUAL_FIELDS = 4;
    private static final @Nullable String[] NO_LINES = {};

    /** The wire form, {@link WireFields}, as long as nothing was changed; else null. Copies share it. */
    private byte @Nullable [] wire;
    /** Names and values in turn, once something was changed. */
    private @Nullable String[] lines;

    private int count;

    public HTTPHeaders() {
        this(null, new String[2 * USUAL_FIELDS], 0);
    }

    private HTTPHeaders(byte @Nullable [] wire, @Nullable String[] lines, int count) {
        this.wire = wire;
        this.lines = lines;
        this.count = count;
    }

    /**
     * Returns the fields of a message as they were received; for protocol code.
     *
     * <p>Ownership: both arrays are lent until this returns.
     *
     * @param index four positions for each field, relative to {@code base}: start and end of its name, start and end of
     *     its value
     */
    public static HTTPHeaders ofFields(byte[] bytes, int base, int[] index, int count) {
        if (count == 0) {
            return new HTTPHeaders();
        }
        byte[] wire = WireFields.of(bytes, base, index, count);
        return wire != null ? new HTTPHeaders(wire, NO_LINES, count) : asText(bytes, base, index, count);
    }

    private static HTTPHeaders asText(byte[] bytes, int base, int[] index, int count) {
        HTTPHeaders headers = new HTTPHeaders(null, new String[2 * count], 0);
        for (int at = 0; at < INTS_PER_FIELD * count; at += INTS_PER_FIELD) {
            String name = WireFields.text(bytes, base + index[at], base + index[at + 1]);
            headers.append(name, WireFields.text(bytes, base + index[at + 2], base + index[at + 3]));
        }
        return headers;
    }

    /** Returns whether these are the fields of a message that travelled, and nothing was changed. */
    boolean isAsReceived() {
        return wire != null;
    }

    /** The number of field lines. */
    public int size() {
        return count;
    }

    /** Returns the name of the field line at {@code i}, in its original case. */
    public String nameAt(int i) {
        byte[] wire = this.wire;
        return wire != null ? WireFields.nameAt(wire, count, i) : line(2 * i);
    }

    /** Returns the value of the field line at {@code i}. */
    public String valueAt(int i) {
        byte[] wire = this.wire;
        return wire != null ? WireFields.valueAt(wire, count, i) : line(2 * i + 1);
    }

    private String line(int at) {
        return Objects.requireNonNull(lines[at]);
    }

    /** Returns the values of a name, joined by commas; null if there are none. */
    public @Nullable String get(String name) {
        int first = find(name, 0);
        if (first < 0) {
            return null;
        }
        int next = find(name, first + 1);
        return next < 0 ? valueAt(first) : join(name, first, next);
    }

    private String join(String name, int first, int second) {
        StringBuilder joined = new StringBuilder(valueAt(first));
        for (int i = second; i >= 0; i = find(name, i + 1)) {
            joined.append(',').append(valueAt(i));
        }
        return joined.toString();
    }

    /** Returns the first value of a name; null if there is none. */
    public @Nullable String first(String name) {
        int at = find(name, 0);
        return at < 0 ? null : valueAt(at);
    }

    /** Returns the values of a name, one for each line. */
    public List<String> getList(String name) {
        List<String> values = new ArrayList<>();
        for (int i = find(name, 0); i >= 0; i = find(name, i + 1)) {
            values.add(valueAt(i));
        }
        return values;
    }

    /**
     * Returns whether a list of tokens, such as the value of {@code Vary} or {@code Cache-Control}, contains
     * {@code token}, ignoring case; anything that follows the token after {@code =} is ignored.
     */
    public static boolean listContains(String list, String token) {
        for (int from = 0; from < list.length(); ) {
            int end = Text.indexOf(list, ',', from, list.length());
            int start = Text.skipBlanks(list, from, end);
            int after = start + token.length();
            boolean ends = after <= end && (after == end || "=; \t".indexOf(list.charAt(after)) >= 0);
            if (ends && list.regionMatches(true, start, token, 0, token.length())) {
                return true;
            }
            from = end + 1;
        }
        return false;
    }

    public boolean contains(String name) {
        return find(name, 0) >= 0;
    }

    /** Returns whether any name begins with {@code prefix}, ignoring case: one pass instead of several look-ups. */
    public boolean containsPrefix(String prefix) {
        byte[] wire = this.wire;
        if (wire != null) {
            return WireFields.containsPrefix(wire, count, prefix);
        }
        for (int i = 0; i < count; i++) {
            if (line(2 * i).regionMatches(true, 0, prefix, 0, prefix.length())) {
                return true;
            }
        }
        return false;
    }

    private int find(String name, int from) {
        byte[] wire = this.wire;
        if (wire != null) {
            return WireFields.find(wire, count, name, from);
        }
        for (int i = from; i < count; i++) {
            if (name.equalsIgnoreCase(lines[2 * i])) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Adds a line; other lines of that name remain.
     *
     * @throws IllegalArgumentException if the name or the value cannot be sent
     */
    public void add(String name, String value) {
        check(name, value);
        append(name, value);
    }

    private static void check(String name, String value) {
        if (!CheckedNames.isToken(name)) {
            throw new IllegalArgumentException("Unsafe header name: " + PeerText.quoted(name));
        }
        if (!Grammar.isFieldValue(value)) {
            throw new IllegalArgumentException(
                    "Unsafe header value: " + PeerText.quoted(value) + " for " + PeerText.escaped(name));
        }
    }

    /**
     * Adds a line without checking it, for frameworks that do so themselves. A line that cannot be sent is refused when
     * the response is sent.
     */
    public void addUnchecked(String name, String value) {
        append(name, value);
    }

    /** Adds a line that was checked before. */
    void append(String name, String value) {
        toText();
        if (2 * count == lines.length) {
            lines = Arrays.copyOf(lines, Math.max(2 * USUAL_FIELDS, 2 * lines.length));
        }
        lines[2 * count] = name;
        lines[2 * count + 1] = value;
        count++;
    }

    /** Continues the value of the last line after a space. */
    void extendLast(String more) {
        toText();
        int last = 2 * count - 1;
        lines[last] = more.isEmpty() ? lines[last] : lines[last] + " " + more;
    }

    /**
     * Makes {@code value} the only value of that name.
     *
     * @throws IllegalArgumentException if the name or the value cannot be sent
     */
    public void set(String name, String value) {
        check(name, value);
        toText();
        int at = find(name, 0);
        if (at < 0) {
            append(name, value);
            return;
        }
        lines[2 * at] = name;
        lines[2 * at + 1] = value;
        removeFrom(name, at + 1);
    }

    /**
     * Sets the value of a name that has none.
     *
     * @return the values that it has now, joined by commas
     * @throws IllegalArgumentException if the name or the value cannot be sent
     */
    public String setDefault(String name, String value) {
        String present = get(name);
        if (present != null) {
            return present;
        }
        add(name, value);
        return value;
    }

    /** Removes all lines of that name, if there are any. */
    public void remove(String name) {
        if (find(name, 0) >= 0) {
            toText();
            removeFrom(name, 0);
        }
    }

    private void removeFrom(String name, int from) {
        int kept = from;
        for (int i = from; i < count; i++) {
            if (!name.equalsIgnoreCase(lines[2 * i])) {
                lines[2 * kept] = lines[2 * i];
                lines[2 * kept + 1] = lines[2 * i + 1];
                kept++;
            }
        }
        Arrays.fill(lines, 2 * kept, 2 * count, null);
        count = kept;
    }

    /** Leaves the wire form, since something is about to change. */
    private void toText() {
        if (wire == null) {
            return;
        }
        @Nullable String[] text = new String[2 * Math.max(USUAL_FIELDS, count + 1)];
        for (int i = 0; i < count; i++) {
            text[2 * i] = nameAt(i);
            text[2 * i + 1] = valueAt(i);
        }
        lines = text;
        wire = null;
    }

    /** Calls {@code action} with the name and value of each line. */
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < count; i++) {
            action.accept(nameAt(i), valueAt(i));
        }
    }

    /** Returns the lines in order, including repeated names. */
    public List<Map.Entry<String, String>> getAll() {
        List<Map.Entry<String, String>> all = new ArrayList<>(count);
        forEach((name, value) -> all.add(Map.entry(name, value)));
        return all;
    }

    /** Returns a copy that is independent of this object. */
    public HTTPHeaders copy() {
        return new HTTPHeaders(wire, lines.length == 0 ? lines : lines.clone(), count);
    }

    /**
     * Parses a field section given as text, with one character per byte. Lines end with CRLF or LF and may be folded;
     * empty lines are skipped.
     *
     * @throws HTTPInputError with 400 if a line is not a field line
     */
    public static HTTPHeaders parse(String section) {
        return FieldSectionParser.parse(section, FieldSectionParser.Characters.BYTES);
    }

    /**
     * Adds a line given as text, with or without its line end; a line that begins with a space or tab continues the
     * last value. For a whole section, {@link #parse} is faster.
     *
     * @throws HTTPInputError with 400 if it is not a field line
     */
    public void parseLine(String line) {
        FieldSectionParser.parseLine(line, this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HTTPHeaders that && count == that.count && byName().equals(that.byName());
    }

    @Override
    public int hashCode() {
        return byName().hashCode();
    }

    private Map<String, List<String>> byName() {
        Map<String, List<String>> byName = new HashMap<>();
        forEach((name, value) -> byName.computeIfAbsent(Text.lowerCase(name), absent -> new ArrayList<>(1))
                .add(value));
        return byName;
    }

    /** Returns the lines in the form accepted by {@link #parse}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }

    private Object writeReplace() {
        ArrayList<String> namesAndValues = new ArrayList<>(2 * count);
        forEach((name, value) -> {
            namesAndValues.add(name);
            namesAndValues.add(value);
        });
        return new SerializedLines(namesAndValues);
    }

    private void readObject(ObjectInputStream input) throws InvalidObjectException {
        throw new InvalidObjectException("fields are serialized as " + SerializedLines.class);
    }

    /** The serialized form of a field section; the fields are validated again when it is read. */
    private record SerializedLines(ArrayList<String> namesAndValues) implements Serializable {

        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            HTTPHeaders headers = new HTTPHeaders();
            for (int i = 0; i + 1 < namesAndValues.size(); i += 2) {
                headers.add(namesAndValues.get(i), namesAndValues.get(i + 1));
            }
            return headers;
        }
    }
}
