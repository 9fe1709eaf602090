package org.tornado4j.examples.blog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.datasource.url=jdbc:h2:mem:blog", "spring.main.banner-mode=off"})
class BlogTests {

    private static final Pattern TOKEN = Pattern.compile("name=\"_xsrf\" value=\"([^\"]+)\"");

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    private HttpClient browser = newBrowser();

    private static HttpClient newBrowser() {
        return HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(Redirect.NORMAL)
                .build();
    }

    @BeforeEach
    void beginAnew() {
        jdbc.sql("delete from entry").update();
        jdbc.sql("delete from author").update();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return browser.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Accept", "text/html");
    }

    /** Submits the form of a page. */
    private HttpResponse<String> submit(String page, String path, String... fields) throws Exception {
        Matcher token = TOKEN.matcher(get(page).body());
        assertThat(token.find()).as("a form on %s", page).isTrue();
        StringBuilder form = new StringBuilder("_xsrf=").append(token.group(1));
        for (int i = 0; i < fields.length; i += 2) {
            form.append('&').append(fields[i]).append('=').append(encoded(fields[i + 1]));
        }
        return browser.send(
                request(path)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form.toString()))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> createAuthor() throws Exception {
        return submit(
                "/auth/create", "/auth/create", "email", "ada@example.com", "name", "Ada", "password", "correct horse");
    }

    private HttpResponse<String> publish(String title, String markdown) throws Exception {
        return submit("/compose", "/compose", "title", title, "markdown", markdown);
    }

    @Test
    void emptyBlogLeadsToTheCreationOfItsAuthor() throws Exception {
        HttpResponse<String> response = get("/");

        assertThat(response.uri().getPath()).isEqualTo("/auth/create");
        assertThat(createAuthor().uri().getPath()).isEqualTo("/compose");
    }

    @Test
    void thereIsOneAuthor() throws Exception {
        createAuthor();
        browser = newBrowser();

        HttpResponse<String> second = createAuthor();

        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(second.body()).contains("author already created");
    }

    @Test
    void entryIsPublishedAndShown() throws Exception {
        createAuthor();

        HttpResponse<String> entry = publish("Crème & <b>brûlée</b>", "It is *good*.\n\n<script>alert(1)</script>");

        assertThat(entry.uri().getPath()).isEqualTo("/entry/creme-b-brulee-b");
        assertThat(entry.body())
                .contains("Crème &amp; &lt;b&gt;brûlée&lt;/b&gt;")
                .contains("It is <em>good</em>.")
                .doesNotContain("<script>")
                .contains("Edit this post");
        browser = newBrowser();
        assertThat(get("/").body()).contains("<em>good</em>").doesNotContain("Edit this post");
        assertThat(get("/archive").body()).contains("/entry/creme-b-brulee-b").doesNotContain("<em>good</em>");
        assertThat(get("/entry/other").statusCode()).isEqualTo(404);
    }

    @Test
    void homeShowsTheFiveNewest() throws Exception {
        createAuthor();
        for (int i = 1; i <= 6; i++) {
            publish("Entry " + i, "text");
        }

        assertThat(get("/").body()).contains("Entry 6", "Entry 2").doesNotContain("Entry 1");
        assertThat(get("/archive").body()).contains("Entry 6", "Entry 1");
    }

    @Test
    void titleMayComeTwice() throws Exception {
        createAuthor();

        assertThat(publish("Same", "one").uri().getPath()).isEqualTo("/entry/same");
        assertThat(publish("Same", "two").uri().getPath()).isEqualTo("/entry/same-2");
        assertThat(publish("Same", "three").uri().getPath()).isEqualTo("/entry/same-2-2");
    }

    @Test
    void entryIsChanged() throws Exception {
        createAuthor();
        publish("Before", "old");
        long id = jdbc.sql("select id from entry").query(Long.class).single();

        HttpResponse<String> changed = submit(
                "/compose?id=" + id, "/compose", "id", Long.toString(id), "title", "After", "markdown", "**new**");

        assertThat(changed.uri().getPath()).isEqualTo("/entry/before");
        assertThat(changed.body()).contains("After", "<strong>new</strong>").doesNotContain("old");
        assertThat(get("/compose?id=" + (id + 1)).statusCode()).isEqualTo(404);
    }

    @Test
    void feedIsAtom() throws Exception {
        createAuthor();
        publish("A <title>", "text & more");

        HttpResponse<String> feed = get("/feed");

        assertThat(feed.headers().firstValue("Content-Type")).contains("application/atom+xml; charset=UTF-8");
        assertThat(feed.body())
                .startsWith("<?xml")
                .contains("<title type=\"text\">A &lt;title&gt;</title>")
                .contains("<id>http://127.0.0.1:" + port + "/entry/a-title</id>")
                .contains("&lt;p&gt;text &amp;amp; more&lt;/p&gt;");
    }

    @Test
    void authorLogsInAndOut() throws Exception {
        createAuthor();
        publish("Any", "text");
        assertThat(submit("/", "/auth/logout").body()).contains("Log in").doesNotContain("New post");

        HttpResponse<String> compose = get("/compose");
        assertThat(compose.uri().getPath()).isEqualTo("/auth/login");
        assertThat(compose.body()).contains("value=\"/compose\"");
        assertThat(logIn("wrong").body()).contains("Email or password is wrong.");
        assertThat(logIn("correct horse").uri().getPath()).isEqualTo("/compose");
    }

    private HttpResponse<String> logIn(String password) throws Exception {
        return submit(
                "/auth/login", "/auth/login", "email", "ada@example.com", "password", password, "next", "/compose");
    }

    @Test
    void nobodyElseWrites() throws Exception {
        createAuthor();
        browser = newBrowser();

        assertThat(submit("/auth/login", "/compose", "title", "Forged", "markdown", "x")
                        .statusCode())
                .isEqualTo(403);
        assertThat(jdbc.sql("select count(*) from entry").query(Long.class).single())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "Hello World, hello-world",
        "'  spaces  ', spaces",
        "ﬁne, fine",
        "snake_case 3, snake_case-3",
        "日本, entry",
        "'', entry"
    })
    void slugIsPlain(String title, String slug) {
        assertThat(Blog.slug(title)).isEqualTo(slug);
    }
}
