package org.tornado4j.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;

/**
 * An event of an {@link EventStream} (WHATWG HTML section 9.2).
 *
 * <p>Thread: immutable.
 *
 * @param data the text, of any number of lines, each of which is sent as a separate line
 * @param event the type; null for {@code message}
 * @param id the id, which the client sends as Last-Event-ID when it reconnects; null to leave the client's last id
 *     unchanged
 * @param retry the time for which the client waits before it reconnects; null to leave it unchanged
 */
public record ServerSentEvent(
        String data,
        @Nullable String event,
        @Nullable String id,
        @Nullable Duration retry) {

    private static final int FIELD_NAMES = 64;

    /** @throws IllegalArgumentException if the type or the id has a line break or NUL, or the time is negative */
    public ServerSentEvent {
        requireOneLine(event);
        requireOneLine(id);
        if (retry != null && retry.isNegative()) {
            throw new IllegalArgumentException("retry must not be negative: " + retry);
        }
    }

    /** Returns an event with only data. */
    public static ServerSentEvent of(String data) {
        return new ServerSentEvent(data, null, null, null);
    }

    public ServerSentEvent withEvent(String type) {
        return new ServerSentEvent(data, type, id, retry);
    }

    public ServerSentEvent withId(String lastEventId) {
        return new ServerSentEvent(data, event, lastEventId, retry);
    }

    public ServerSentEvent withRetry(Duration time) {
        return new ServerSentEvent(data, event, id, time);
    }

    private static void requireOneLine(@Nullable String value) {
        if (value != null && value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw new IllegalArgumentException("a line break or NUL in " + PeerText.quoted(value));
        }
    }

    /** Returns the event as it is sent. */
    String encode() {
        StringBuilder text = new StringBuilder(data.length() + FIELD_NAMES);
        if (event != null) {
            text.append("event: ").append(event).append('\n');
        }
        if (id != null) {
            text.append("id: ").append(id).append('\n');
        }
        if (retry != null) {
            text.append("retry: ").append(retry.toMillis()).append('\n');
        }
        appendData(text);
        return text.append('\n').toString();
    }

    /** end-of-line = ( cr lf / cr / lf ) */
    private void appendData(StringBuilder text) {
        int start = 0;
        for (int i = 0; i <= data.length(); i++) {
            char c = i < data.length() ? data.charAt(i) : '\n';
            if (c == '\n' || c == '\r') {
                text.append("data: ").append(data, start, i).append('\n');
                i += c == '\r' && i + 1 < data.length() && data.charAt(i + 1) == '\n' ? 1 : 0;
                start = i + 1;
            }
        }
    }
}
