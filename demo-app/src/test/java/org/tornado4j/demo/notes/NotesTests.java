package org.tornado4j.demo.notes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tornado4j.demo.Client;
import org.tornado4j.demo.DemoTest;

@DemoTest
class NotesTests {

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Notes notes;

    private Client client;

    @BeforeEach
    void connect() {
        jdbc.sql("delete from note").update();
        client = new Client(port);
    }

    @Test
    void noteIsKept() throws Exception {
        HttpResponse<String> response = client.postForm("/api/notes", "text=%3Cb%3E+1%27+%22x%22+Zo%C3%AB");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(notes.newest(10)).extracting(Note::text).containsExactly("<b> 1' \"x\" Zoë");
    }

    @Test
    void notesAreListedNewestFirst() throws Exception {
        notes.add("first");
        notes.add("second");

        HttpResponse<String> response = client.get("/api/notes");

        assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=UTF-8");
        assertThat(response.body())
                .matches("\\[\\{\"id\":\\d+,\"text\":\"second\",\"written\":\"[-0-9T:.]+Z?.*\"},"
                        + "\\{\"id\":\\d+,\"text\":\"first\".*}]");
    }

    @Test
    void listIsBounded() throws Exception {
        for (int i = 0; i < 25; i++) {
            notes.add("note " + i);
        }

        assertThat(client.get("/api/notes").body().split("\"id\"", -1)).hasSize(1 + 20);
    }

    @Test
    void noteIsRemoved() throws Exception {
        notes.add("keep");
        notes.add("remove");
        List<Note> before = notes.newest(2);

        HttpResponse<String> response = delete(before.get(0).id());

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(notes.newest(2)).containsExactly(before.get(1));
        assertThat(delete(before.get(0).id()).statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> delete(long id) throws Exception {
        return client.send(client.request("/api/notes/" + id).DELETE());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text=", "text=+", "other=x"})
    void noteWithoutTextIsRefused(String form) throws Exception {
        assertThat(client.postForm("/api/notes", form).statusCode()).isEqualTo(400);
    }

    @Test
    void lengthOfANoteIsBounded() throws Exception {
        assertThat(client.postForm("/api/notes", "text=" + "x".repeat(200)).statusCode())
                .isEqualTo(201);
        assertThat(client.postForm("/api/notes", "text=" + "x".repeat(201)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void idIsANumber() throws Exception {
        assertThat(client.send(client.request("/api/notes/one").DELETE()).statusCode())
                .isEqualTo(400);
    }
}
