package org.tornado4j.examples.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.tornado4j.examples.Served;

class FileUploadTests {

    @TempDir
    Path directory;

    private final Served receiver = new Served(FileReceiver.application());
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(FileReceiver.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() throws Exception {
        logger.detachAppender(log);
        receiver.close();
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    @Test
    void filesArePostedAsAForm() throws Exception {
        String text = file("über \"uns\".txt", "Grüße");
        String picture = file("b.png", "x".repeat(100_000));

        assertThat(FileUploader.run(receiver.uri(), text, picture)).isZero();

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "POST \"" + text.replace("\"", "%22").replace("ü", "\\xfc") + "\" \"text/plain\" 7 bytes",
                        "POST \"" + picture + "\" \"image/png\" 100000 bytes");
    }

    @Test
    void filesArePutOneByOne() throws Exception {
        String text = file("a + b.txt", "hello");
        String other = file("c.unknown", "");

        assertThat(FileUploader.run(receiver.uri(), "--put", text, other)).isZero();

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "PUT \"a + b.txt\" \"text/plain\" 5 bytes",
                        "PUT \"c.unknown\" \"application/octet-stream\" 0 bytes");
    }

    @Test
    void fileThatIsPutNeedNotFitIntoMemory() throws Exception {
        Path large = directory.resolve("large.bin");
        long size = 64L << 20;
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(size);
        }

        assertThat(FileUploader.run(receiver.uri(), large.toString())).isEqualTo(1); // a form of more than 10 MiB
        assertThat(FileUploader.run(receiver.uri(), "--put", large.toString())).isZero();

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("PUT \"large.bin\" \"application/octet-stream\" " + size + " bytes");
    }

    @Test
    void nothingToSendIsAFailure() throws Exception {
        assertThat(FileUploader.run(receiver.uri())).isEqualTo(1);
        assertThat(FileUploader.run(receiver.uri(), "--put")).isEqualTo(1);
    }

    @Test
    void nameDoesNotBeginALineOfTheLog() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(receiver.uri().resolve("/a%0Ab"))
                .PUT(BodyPublishers.ofString("x", StandardCharsets.UTF_8))
                .build();

        HttpClient.newHttpClient().send(request, BodyHandlers.discarding());

        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .startsWith("PUT \"a\\x0ab\"");
    }
}
