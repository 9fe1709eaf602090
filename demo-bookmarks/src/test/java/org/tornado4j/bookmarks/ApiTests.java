package org.tornado4j.bookmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.tornado4j.test.HandlerTestClient;
import org.tornado4j.test.TestRequest;
import org.tornado4j.test.TestResponse;

@BookmarksTest
class ApiTests {

    @Autowired
    private HandlerTestClient client;

    @Autowired
    private Users users;

    @Autowired
    private Bookmarks bookmarks;

    @Autowired
    private MeterRegistry meters;

    private User alice;

    @BeforeEach
    void signUp() {
        alice = Accounts.signUp(users);
    }

    private TestRequest request(String method, String path) {
        return client.request(method, path)
                .accept("application/json")
                .user(alice)
                .xsrf();
    }

    @Test
    void bookmarkIsAdded() {
        double before = meters.counter("bookmarks.added").count();

        TestResponse response = request("POST", "/api/bookmarks")
                .json("{\"url\": \"https://example.com/\", \"title\": \"An example\"}")
                .fetch();

        Bookmark added = response.json(Bookmark.class);
        assertThat(response).hasStatus(201).hasField("Location", "/api/bookmarks/" + added.id());
        assertThat(bookmarks.get(alice, added.id())).isEqualTo(added);
        assertThat(added.note()).isEmpty();
        assertThat(meters.counter("bookmarks.added").count()).isEqualTo(before + 1);
    }

    @Test
    void whatIsNotValidIsToldByField() {
        assertThat(request("POST", "/api/bookmarks")
                        .json("{\"url\": \"javascript:alert(1)\"}")
                        .fetch())
                .hasStatus(422)
                .hasContentType("application/problem+json")
                .hasJson(
                        "{\"errors\": [{\"path\": \"title\", \"message\": \"Give it a title.\"}, {\"path\": \"url\"}]}");
        assertThat(request("POST", "/api/bookmarks")
                        .field("Accept-Language", "de")
                        .json("{\"url\": \"https://example.com/\"}")
                        .fetch())
                .hasJson("{\"errors\": [{\"path\": \"title\", \"message\": \"Bitte einen Titel angeben.\"}]}");
        assertThat(request("POST", "/api/bookmarks").json("null").fetch()).hasStatus(400);
        assertThat(request("POST", "/api/bookmarks").content("text/plain", "{}").fetch())
                .hasStatus(415);
    }

    @Test
    void bookmarkIsReadChangedAndDeleted() {
        long id = bookmarks.add(alice, new NewBookmark("https://example.com/", "one", ""), Optional.empty());
        String path = "/api/bookmarks/" + id;

        assertThat(request("GET", path).fetch()).hasJson("{\"title\": \"one\", \"picture\": false}");
        assertThat(request("PUT", path)
                        .json("{\"url\": \"https://example.com/\", \"title\": \"two\", \"note\": \"n\"}")
                        .fetch())
                .hasStatusOk()
                .hasJson("{\"title\": \"two\", \"note\": \"n\"}");
        assertThat(request("DELETE", path).fetch()).hasStatus(204);
        assertThat(request("DELETE", path).fetch())
                .hasStatus(404)
                .hasJson("{\"title\": \"Not Found\", \"detail\": \"there is no such bookmark or picture\"}");
        assertThat(request("GET", "/api/bookmarks/one").fetch()).hasStatus(400);
    }

    @Test
    void bookmarksAreFoundByPage() {
        bookmarks.add(alice, new NewBookmark("https://example.com/", "apple", ""), Optional.empty());
        bookmarks.add(alice, new NewBookmark("https://example.com/", "pear", ""), Optional.empty());

        assertThat(request("GET", "/api/bookmarks?q=pea").fetch())
                .hasJson("{\"bookmarks\": [{\"title\": \"pear\"}], \"more\": false}");
        assertThat(request("GET", "/api/bookmarks?page=1001").fetch())
                .hasStatus(400)
                .hasJson("{\"detail\": \"Invalid or missing arguments: page\"}");
    }

    @Test
    void apiNeedsTheToken() {
        assertThat(client.post("/api/bookmarks").user(alice).json("{}").fetch()).hasStatus(403);
    }
}
