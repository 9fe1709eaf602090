package org.tornado4j.test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.StringAssert;
import org.springframework.test.json.JsonContent;
import org.springframework.test.json.JsonContentAssert;
import org.tornado4j.http.HTTPStatus;

/** Assertions on a {@link TestResponse}, got by AssertJ's {@code assertThat(response)}. A failure shows the whole response. */
public final class TestResponseAssert extends AbstractAssert<TestResponseAssert, TestResponse> {

    private static final int KIND = 100;
    private static final int SUCCESS = 2;
    private static final int REDIRECTION = 3;

    TestResponseAssert(TestResponse actual) {
        super(actual, TestResponseAssert.class);
    }

    // ------------------------------------------------------------------------------------------ status

    public TestResponseAssert hasStatus(int status) {
        return require(actual.status() == status, "status " + status);
    }

    /** Verifies that the status is 200. */
    public TestResponseAssert hasStatusOk() {
        return hasStatus(HTTPStatus.OK);
    }

    /** Verifies that the status is 200 to 299. */
    public TestResponseAssert isSuccessful() {
        return require(actual.status() / KIND == SUCCESS, "a status from 200 to 299");
    }

    /** Verifies that the status is 300 to 399, and that {@code Location} is {@code target}. */
    public TestResponseAssert redirectsTo(String target) {
        require(actual.status() / KIND == REDIRECTION, "a status from 300 to 399");
        return hasField("Location", target);
    }

    // ------------------------------------------------------------------------------------------ fields

    /** Verifies that there is a field of that name. */
    public TestResponseAssert hasField(String name) {
        return require(actual.headers().contains(name), "a field " + name);
    }

    /** Verifies that {@code value} is a value of the field, of which there may be several. */
    public TestResponseAssert hasField(String name, String value) {
        List<String> values = actual.headers().getList(name);
        return require(values.contains(value), "the field " + name + ": " + value);
    }

    /** Verifies that there is no field of that name. */
    public TestResponseAssert hasNoField(String name) {
        return require(!actual.headers().contains(name), "no field " + name);
    }

    /** Verifies the media type. One without parameters, such as {@code text/html}, goes with any parameters of the response. */
    public TestResponseAssert hasContentType(String mediaType) {
        String field = actual.field("Content-Type");
        boolean same = field != null && (field.equals(mediaType) || field.startsWith(mediaType + ";"));
        return require(same, "Content-Type " + mediaType);
    }

    /** Verifies that the response sets the cookie to {@code value}. */
    public TestResponseAssert hasCookie(String name, String value) {
        return require(value.equals(actual.cookie(name)), "the cookie " + name + "=" + value);
    }

    /** Verifies that the response sets a cookie of that name. */
    public TestResponseAssert hasCookie(String name) {
        return require(actual.setCookie(name) != null, "a cookie " + name);
    }

    /** Verifies that the response sets no cookie of that name. */
    public TestResponseAssert hasNoCookie(String name) {
        return require(actual.setCookie(name) == null, "no cookie " + name);
    }

    // ------------------------------------------------------------------------------------------ content

    /** Verifies the content as text. */
    public TestResponseAssert hasText(String text) {
        if (!actual.text().equals(text)) {
            throw failureWithActualExpected(
                    actual.text(), text, "%nExpecting the text%n  %s%nbut was%n%s", text, actual);
        }
        return this;
    }

    /** Verifies that {@code part} is in the content. */
    public TestResponseAssert containsText(String part) {
        return require(actual.text().contains(part), "\"" + part + "\" in the content");
    }

    /** Verifies that {@code part} is not in the content. */
    public TestResponseAssert doesNotContainText(String part) {
        return require(!actual.text().contains(part), "no \"" + part + "\" in the content");
    }

    /** Verifies that there is no content. */
    public TestResponseAssert hasNoContent() {
        return require(actual.content().length == 0, "no content");
    }

    /** Returns assertions on the content as text. */
    public StringAssert text() {
        return new StringAssert(actual.text()).describedAs("the content of %s", actual);
    }

    /**
     * Verifies that the content is JSON with everything that is in {@code expected}. There may be more fields, and the elements
     * of arrays may have another order; {@link #json} can be stricter.
     */
    public TestResponseAssert hasJson(String expected) {
        json().isLenientlyEqualTo(expected);
        return this;
    }

    /** Returns assertions on the content as JSON, those of Spring Framework. */
    public JsonContentAssert json() {
        return new JsonContentAssert(new JsonContent(actual.text())).describedAs("the content of %s", actual);
    }

    /** Verifies the content as an object that the application's codec makes of it. */
    public <T> TestResponseAssert hasJson(Class<T> type, Consumer<T> requirements) {
        requirements.accept(actual.json(type));
        return this;
    }

    /** Verifies the pieces in which a handler wrote the content, as text. */
    public TestResponseAssert hasWrites(String... texts) {
        List<String> writes = actual.writes().stream()
                .map(piece -> new String(piece, StandardCharsets.UTF_8))
                .toList();
        Assertions.assertThat(writes).describedAs("the writes of %s", actual).containsExactly(texts);
        return this;
    }

    private TestResponseAssert require(boolean holds, String what) {
        if (!holds) {
            throw failure("%nExpecting %s, but was%n%s", what, actual);
        }
        return this;
    }
}
