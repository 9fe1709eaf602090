package org.tornado4j.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

@DemoTest
@ExtendWith(OutputCaptureExtension.class)
class HandlerTests {

    @LocalServerPort
    private int port;

    private Client client;

    @BeforeEach
    void connect() {
        client = new Client(port);
    }

    @Test
    void nameInThePathIsGreetedAsPlainText() throws Exception {
        HttpResponse<String> response = client.get("/hello/%3Cb%3EZo%C3%AB%2F%3C%2Fb%3E");

        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=UTF-8");
        assertThat(response.body()).isEqualTo("Hello, <b>Zoë/</b>!");
    }

    @Test
    void objectIsWrittenAsJson() throws Exception {
        HttpResponse<String> response = client.get("/api/server");

        assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=UTF-8");
        assertThat(response.body()).contains("\"boot\":\"4.", "\"thread\":\"tornado-");
    }

    @Test
    void formIsUnderstood() throws Exception {
        HttpResponse<String> response = client.postForm("/form", "who=Zo%C3%AB+%26+S%C3%B8ren&with=sun&with=wind");

        assertThat(response.body())
                .isEqualTo("{\"contentType\":\"application/x-www-form-urlencoded\","
                        + "\"fields\":{\"who\":[\"Zoë & Søren\"],\"with\":[\"sun\",\"wind\"]}}");
    }

    @Test
    void uploadIsUnderstood() throws Exception {
        String content = """
                --edge
                Content-Disposition: form-data; name="remark"

                small
                --edge
                Content-Disposition: form-data; name="file"; filename="größe.txt"
                Content-Type: text/plain

                hello
                --edge--
                """;

        HttpResponse<String> response =
                client.post("/upload", "multipart/form-data; boundary=edge", content.replace("\n", "\r\n"));

        assertThat(response.body())
                .isEqualTo("{\"remark\":\"small\",\"files\":[{\"field\":\"file\",\"filename\":\"größe.txt\","
                        + "\"contentType\":\"text/plain\",\"bytes\":5,\"sha256\":"
                        + "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\"}]}");
    }

    @Test
    void ticksComeInPieces() throws Exception {
        HttpResponse<String> response = client.get("/ticks?count=3&interval=10");

        assertThat(response.headers().firstValue("Transfer-Encoding")).contains("chunked");
        assertThat(response.body()).matches("tick 1 of 3 by .*\ntick 2 of 3 by .*\ntick 3 of 3 by .*\n");
    }

    @Test
    void tickIsThereBeforeTheLastOne() throws Exception {
        var response = client.send(client.request("/ticks?count=1000&interval=1000"), BodyHandlers.ofInputStream());

        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith("tick 1 of 1000");
        }
    }

    @Test
    void eventsGoOnWhereTheClientWas() throws Exception {
        var request = client.request("/events").header("Last-Event-ID", "41");
        var response = client.send(request, BodyHandlers.ofInputStream());

        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("id: 42");
            assertThat(lines.readLine()).startsWith("data: event 42 at ");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("id: 43");
        }
    }

    @Test
    void fullMinuteHasItsSeconds() {
        assertThat(EventsHandler.clockTime(LocalTime.of(2, 41))).isEqualTo("02:41:00");
        assertThat(EventsHandler.clockTime(LocalTime.of(23, 4, 5, 999_999_999))).isEqualTo("23:04:05");
    }

    @Test
    void uploadMayBeLargerThanOtherContent() throws Exception {
        String content = "--edge\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n"
                + "x".repeat(11 << 20) + "\r\n--edge--";

        assertThat(client.post("/upload", "multipart/form-data; boundary=edge", content)
                        .body())
                .contains("\"bytes\":11534336");
        assertThat(client.postForm("/form", "x=" + "x".repeat(11 << 20)).statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"count=0", "count=1001", "count=x", "interval=9", "interval=99999999999"})
    void ticksHaveLimits(String query) throws Exception {
        assertThat(client.get("/ticks?" + query).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"teapot, 418, <title>418: ", "argument, 400, missing arguments: name", "other, 404, <title>404: "})
    void handlerFailsAsItIsAskedTo(String kind, int status, String part) throws Exception {
        HttpResponse<String> response = client.get("/errors/" + kind);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(part);
    }

    @Test
    void argumentThatIsWrittenBackIsPlainText() throws Exception {
        HttpResponse<String> response = client.get("/errors/argument?name=%3Cscript%3Ealert(1)%3C/script%3E");

        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=UTF-8");
        assertThat(response.body()).isEqualTo("You got here with the argument <script>alert(1)</script>");
    }

    @Test
    void exceptionIsLoggedButNotShown(CapturedOutput output) throws Exception {
        HttpResponse<String> response = client.get("/errors/exception");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("this handler fails");
        assertThat(output).contains("IllegalStateException: this handler fails when it is asked to");
        assertThat(client.get("/hello/again").body()).isEqualTo("Hello, again!");
    }
}
