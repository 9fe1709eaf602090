package org.tornado4j.test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.ServerSentEvent;

/**
 * A response whose head is there, and whose content is read as it comes: server-sent events, lines of JSON, or anything else
 * that a handler flushes. What is not read waits, at most 64 KiB of it, and then the handler does.
 *
 * <pre>
 * try (StreamedResponse events = client.get("/prices").stream()) {
 *     assertThat(events.head()).hasStatus(200).hasContentType("text/event-stream");
 *     assertThat(events.nextEvent().data()).isEqualTo("1.25");
 * }
 * </pre>
 *
 * <p>Each call that reads waits for at most the {@linkplain TestRequest#timeout time limit} of the request, and throws
 * {@link NoResponseException} beyond it, and when the server ends the connection amid the response.
 *
 * <p>Thread: one at a time, but not the loop; {@link #close} any.
 */
public final class StreamedResponse implements AutoCloseable {

    private final Exchange exchange;
    private final ResponseHead head;
    private final @Nullable ApplicationSettings settings;
    /** The beginning of a line that is not complete. */
    private byte[] rest = {};

    StreamedResponse(Exchange exchange, ResponseHead head, @Nullable ApplicationSettings settings) {
        this.exchange = exchange;
        this.head = head;
        this.settings = settings;
    }

    public int status() {
        return head.status();
    }

    /** Returns the response as far as it is known at its beginning, without content, for assertions. */
    public TestResponse head() {
        return new TestResponse(exchange, head, List.of(), settings);
    }

    /**
     * Returns the next piece: what the handler flushed at once, or what is left of that behind a line.
     *
     * @return null at the end
     */
    public byte @Nullable [] next() {
        if (rest.length > 0) {
            byte[] left = rest;
            rest = new byte[0];
            return left;
        }
        return exchange.readPiece();
    }

    /**
     * Returns the next piece as UTF-8 text.
     *
     * @return null at the end
     */
    public @Nullable String nextText() {
        byte[] piece = next();
        return piece == null ? null : new String(piece, StandardCharsets.UTF_8);
    }

    /**
     * Returns the next line, in UTF-8 and without its end; of what follows the last line end too, if there is anything.
     *
     * @return null at the end
     */
    public @Nullable String nextLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (byte[] piece = next(); piece != null; piece = next()) {
            int end = indexOfLineFeed(piece);
            if (end >= 0) {
                line.write(piece, 0, end);
                rest = Arrays.copyOfRange(piece, end + 1, piece.length);
                return withoutReturn(line);
            }
            line.writeBytes(piece);
        }
        return line.size() == 0 ? null : withoutReturn(line);
    }

    private static int indexOfLineFeed(byte[] piece) {
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static String withoutReturn(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * Returns the next line, which is JSON, as an object that the application's codec makes of it.
     *
     * @return null at the end
     * @throws RuntimeException if the codec cannot
     */
    public <T> @Nullable T nextJson(Class<T> type) {
        String line = nextLine();
        if (line == null) {
            return null;
        }
        Object value =
                HandlerTestClient.required(settings).jsonCodec().decode(line.getBytes(StandardCharsets.UTF_8), type);
        return type.cast(Objects.requireNonNull(value, "the line is null"));
    }

    /**
     * Returns the next server-sent event (WHATWG HTML section 9.2); comments, such as keep a connection alive, are skipped.
     *
     * @return null at the end
     */
    public @Nullable ServerSentEvent nextEvent() {
        EventText event = new EventText();
        for (String line = nextLine(); line != null; line = nextLine()) {
            if (line.isEmpty()) {
                if (event.hasData()) {
                    return event.toEvent();
                }
                event = new EventText();
            } else {
                event.add(line);
            }
        }
        return null; // an event that is not whole is none
    }

    /** The lines of one event. */
    private static final class EventText {

        private final StringBuilder data = new StringBuilder();
        private boolean hasData;
        private @Nullable String type;
        private @Nullable String id;
        private @Nullable Duration retry;

        void add(String line) {
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            set(field, value.startsWith(" ") ? value.substring(1) : value);
        }

        private void set(String field, String value) {
            switch (field) {
                case "data" -> {
                    data.append(hasData ? "\n" : "").append(value);
                    hasData = true;
                }
                case "event" -> type = value;
                case "id" -> id = value;
                case "retry" -> retry = Duration.ofMillis(Long.parseLong(value));
                default -> {
                    // a comment, or a field that has no meaning
                }
            }
        }

        boolean hasData() {
            return hasData;
        }

        ServerSentEvent toEvent() {
            return new ServerSentEvent(data.toString(), type, id, retry);
        }
    }

    /** Leaves: if the response is not at its end, the handler is told that the client is gone. */
    @Override
    public void close() {
        exchange.close();
    }
}
