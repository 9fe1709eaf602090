package org.tornado4j.test;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.AssertProvider;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Cookies;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.MediaType;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.JsonType;

/**
 * A whole response. AssertJ's {@code assertThat(response)} has {@linkplain TestResponseAssert assertions} for it.
 *
 * <p>Thread: any; arrays and fields that are given out are not to be changed.
 */
public final class TestResponse implements AssertProvider<TestResponseAssert> {

    private static final int LONGEST_SHOWN = 2_000;

    private final String request;
    private final ResponseHead head;
    private final List<ResponseHead> informational;
    private final List<byte[]> pieces;
    private final byte[] content;
    private final HTTPHeaders trailers;
    private final @Nullable ApplicationSettings settings;

    TestResponse(Exchange exchange, ResponseHead head, List<byte[]> pieces, @Nullable ApplicationSettings settings) {
        this.request = exchange.request().toString();
        this.head = head;
        this.informational = exchange.informational();
        this.content = joined(pieces);
        this.pieces = isChunked(head) || content.length == 0 ? List.copyOf(pieces) : List.of(content);
        this.trailers = exchange.trailers();
        this.settings = settings;
    }

    private static byte[] joined(List<byte[]> pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static boolean isChunked(ResponseHead head) {
        return head.headers().contains("Transfer-Encoding");
    }

    public int status() {
        return head.status();
    }

    /** Returns the reason phrase. */
    public String reason() {
        return head.reason();
    }

    public HTTPHeaders headers() {
        return head.headers();
    }

    /** Returns the first value of a field; null if it is not there. */
    public @Nullable String field(String name) {
        return head.headers().first(name);
    }

    /** Returns the interim responses that came before, such as 103 (Early Hints). */
    public List<ResponseHead> informational() {
        return informational;
    }

    /** Returns the fields behind the content. */
    public HTTPHeaders trailers() {
        return trailers;
    }

    /** Returns the value of a cookie that the response sets; null if it does not. One that it ends is empty. */
    public @Nullable String cookie(String name) {
        String field = setCookie(name);
        return field == null
                ? null
                : Objects.requireNonNull(
                        Cookies.parse(name + "=" + CookieJar.rawValue(field)).get(name));
    }

    /** Returns the whole {@code Set-Cookie} field of a cookie, the last one if there are several; null if there is none. */
    public @Nullable String setCookie(String name) {
        return head.headers().getList("Set-Cookie").stream()
                .filter(field -> CookieJar.name(field).equals(name))
                .reduce((one, other) -> other)
                .orElse(null);
    }

    /** Returns the content as it travelled: compressed, if the request let it be. */
    public byte[] content() {
        return content;
    }

    /** Returns the pieces in which a handler wrote the content: one for each {@code flush}, or the whole if it wrote it at once. */
    public List<byte[]> writes() {
        return pieces;
    }

    /** Returns the content as text, in the charset that {@code Content-Type} names, or UTF-8. */
    public String text() {
        return new String(content, charset());
    }

    private Charset charset() {
        String field = field("Content-Type");
        MediaType type = field == null ? null : MediaType.parse(field);
        String charset = type == null ? null : type.parameter("charset");
        return charset == null ? StandardCharsets.UTF_8 : Charset.forName(charset);
    }

    /**
     * Returns the content, which is JSON, as an object that the application's codec makes of it.
     *
     * @throws RuntimeException if the codec cannot
     */
    public <T> T json(Class<T> type) {
        return type.cast(decode(type));
    }

    /** Returns the content as an object of a generic type: {@link #json(Class)}. */
    @SuppressWarnings("unchecked") // a codec returns what it is asked for
    public <T> T json(JsonType<T> type) {
        return (T) decode(type.type());
    }

    private Object decode(Type type) {
        Object value = HandlerTestClient.required(settings).jsonCodec().decode(content, type);
        return Objects.requireNonNull(value, "the content is null");
    }

    @Override
    public TestResponseAssert assertThat() {
        return new TestResponseAssert(this);
    }

    /** Returns the request and the response, cut short, for messages. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(request)
                .append("\n  ")
                .append(status())
                .append(' ')
                .append(reason())
                .append('\n');
        headers()
                .forEach((name, value) -> text.append("  ")
                        .append(name)
                        .append(": ")
                        .append(value)
                        .append('\n'));
        String shown = text();
        return text.append('\n')
                .append(shown, 0, Math.min(shown.length(), LONGEST_SHOWN))
                .toString();
    }
}
