package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.coding.ResponseCompression;
import org.tornado4j.testing.CapturedLogs;

/** Content that a handler writes without owning it. */
@Timeout(60)
class LentContentTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();
    }

    @Test
    void lentBytesAreKeptBeforeTheFirstFlush() {
        byte[] borrowed = {'a', 'b'};
        FakeConnection response = FakeConnection.get(
                TestApplications.of(() -> new RequestHandler() {
                    void get() {
                        write(ByteBuffer.wrap(borrowed));
                        borrowed[0] = 'x';
                        write("c");
                        write(bytes("de"));
                    }
                }),
                "/");
        assertThat(response.events).containsExactly("headers", "write 5", "finish");
        assertThat(response.body()).isEqualTo("abcde");
    }

    @Test
    void arrayOfTheCallerIsNotWrittenInto() {
        byte[] constant = {'a', 'b'};
        FakeConnection response = FakeConnection.get(
                TestApplications.of(() -> new RequestHandler() {
                    void get() {
                        write(constant);
                        write(bytes("c"));
                    }
                }),
                "/");
        assertThat(response.body()).isEqualTo("abc");
        assertThat(constant).containsExactly('a', 'b');
    }

    @Test
    void lentBytesGoStraightToTheConnectionAfterwards() {
        FakeConnection response = FakeConnection.get(
                TestApplications.of(() -> new RequestHandler() {
                    void get() {
                        flush();
                        write("kept ");
                        write(bytes("lent"));
                        write(bytes(""));
                        write((Object) bytes("!"));
                    }
                }),
                "/");
        assertThat(response.events).containsExactly("headers", "write 5", "lent 4", "lent 1", "finish");
        assertThat(response.body()).isEqualTo("kept lent!");
    }

    @Test
    void compressedResponsesTakeThem() {
        ApplicationSettings.Builder settings = ApplicationSettings.builder().compression(ResponseCompression.STANDARD);
        FakeConnection response = new FakeConnection()
                .request(
                        TestApplications.of(settings, () -> new RequestHandler() {
                            void get() {
                                flush();
                                write(bytes("lent"));
                            }
                        }),
                        "GET",
                        "/",
                        "",
                        "Accept-Encoding: gzip");
        assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(response.events).noneMatch(event -> event.startsWith("lent"));
    }

    /** Sends content back as it arrives. */
    @StreamRequestBody
    private static final class Echo extends RequestHandler {

        @Override
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            write(chunk);
            return flush();
        }

        void post() {
            write("; " + unsentBytes());
        }
    }

    @Test
    void chunksAreEchoed() {
        FakeConnection connection = new FakeConnection().holding(7);
        var delegate = connection.start(TestApplications.of(Echo::new), "POST", "/");
        assertThat(delegate.dataReceived(bytes("abc"))).as("flushed already").isNull();
        assertThat(delegate.dataReceived(bytes("de"))).isNull();
        delegate.finish();
        assertThat(connection.events).containsExactly("headers", "write 3", "lent 2", "write 3", "finish");
        assertThat(connection.body()).isEqualTo("abcde; 7");
    }

    @Test
    void nextChunkWaitsForAClientThatIsSlower() {
        FakeConnection connection = new FakeConnection();
        var delegate = connection.start(TestApplications.of(Echo::new), "POST", "/");
        connection.holdFlush();
        assertThat(delegate.dataReceived(bytes("abc"))).isNotNull();
    }
}
