package org.tornado4j.bookmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.tornado4j.test.HandlerTestClient;
import org.tornado4j.test.TestRequest;
import org.tornado4j.test.TestResponse;

@BookmarksTest
class PageTests {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3};
    private static final Search ALL = new Search(Optional.empty(), Optional.empty());

    @Autowired
    private HandlerTestClient client;

    @Autowired
    private Users users;

    @Autowired
    private Bookmarks bookmarks;

    private User alice;

    @BeforeEach
    void signUp() {
        alice = Accounts.signUp(users);
    }

    private TestRequest get(String path) {
        return client.get(path).accept("text/html").user(alice);
    }

    private TestRequest post(String path) {
        return client.post(path).accept("text/html").user(alice).xsrf();
    }

    private long add(String title) {
        return bookmarks.add(alice, new NewBookmark("https://example.com/x", title, ""), Optional.empty());
    }

    // ------------------------------------------------------------------------------------------ the list

    @Test
    void bookmarkIsSavedAndListed() {
        TestResponse response = post("/")
                .form("url", "https://example.com/a?b=1&c=2")
                .form("title", "<b>Bold</b> & more")
                .form("note", "for later")
                .fetch();

        assertThat(response).hasStatus(303).hasField("Location", "/");
        assertThat(get("/").fetch())
                .containsText("&lt;b&gt;Bold&lt;/b&gt; &amp; more")
                .doesNotContainText("<b>Bold")
                .containsText("href=\"https://example.com/a?b&#x3D;1&amp;c&#x3D;2\"")
                .containsText("example.com · ")
                .containsText("for later")
                .hasField("Cache-Control", "no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:alert(1)", "ftp://example.com", "https://", "https://a b", "example.com", ""})
    void addressHasToBeOfTheWeb(String url) {
        assertThat(post("/").form("url", url).form("title", "kept in the form").fetch())
                .hasStatus(422)
                .containsText("Enter an address that begins with http:// or https://.")
                .containsText("value=\"kept in the form\"");
        assertThat(bookmarks.find(alice, ALL)).isEmpty();
    }

    @Test
    void searchFindsPartsOfTitleNoteAndAddress() {
        add("Tornado in Python");
        add("100% sure");
        bookmarks.add(alice, new NewBookmark("https://spring.io/", "Boot", "a note of tornados"), Optional.empty());

        assertThat(get("/?q=TORNADO").fetch())
                .containsText("Tornado in Python")
                .containsText("Boot")
                .doesNotContainText("100% sure");
        assertThat(get("/?q=100%25").fetch()).containsText("100% sure").doesNotContainText("Boot");
        assertThat(get("/?q=%25%3Cscript%3E").fetch())
                .containsText("Nothing matches.")
                .doesNotContainText("<script>");
    }

    @Test
    void longListHasPages() {
        for (int i = 1; i <= Bookmarks.PAGE_SIZE + 1; i++) {
            add("number " + i + ".");
        }

        assertThat(get("/").fetch())
                .containsText("number 21.")
                .doesNotContainText("number 1.")
                .containsText("rel=\"next\"")
                .doesNotContainText("rel=\"prev\"");
        assertThat(get("/?page=2").fetch())
                .containsText("number 1.")
                .doesNotContainText("rel=\"next\"")
                .containsText("rel=\"prev\"");
        assertThat(get("/?page=0").fetch()).hasStatus(400);
        assertThat(get("/?page=x").fetch()).hasStatus(400);
    }

    @Test
    void bookmarkIsChangedAndRemoved() {
        long id = add("old title");

        assertThat(get("/bookmarks/" + id).fetch()).hasStatusOk().containsText("value=\"old title\"");
        assertThat(post("/bookmarks/" + id)
                        .form("url", "http://example.org/")
                        .form("title", "new title")
                        .form("note", "")
                        .fetch())
                .hasStatus(303);
        assertThat(bookmarks.get(alice, id).title()).isEqualTo("new title");
        assertThat(post("/bookmarks/" + id).form("url", "x").form("title", "y").fetch())
                .hasStatus(422);

        assertThat(post("/bookmarks/" + id + "/remove").fetch()).hasStatus(303);
        assertThat(get("/bookmarks/" + id).fetch()).hasStatus(404).containsText("Not found");
    }

    @Test
    void othersDoNotReachABookmark() {
        long id = bookmarks.add(alice, new NewBookmark("https://example.com/", "secret", ""), Picture.of(PNG));
        alice = Accounts.signUp(users);

        assertThat(get("/").fetch()).doesNotContainText("secret");
        assertThat(get("/bookmarks/" + id).fetch()).hasStatus(404);
        assertThat(get("/bookmarks/" + id + "/picture").fetch()).hasStatus(404);
        assertThat(post("/bookmarks/" + id)
                        .form("url", "https://x/")
                        .form("title", "y")
                        .fetch())
                .hasStatus(404);
        assertThat(post("/bookmarks/" + id + "/remove").fetch()).hasStatus(404);
    }

    // ------------------------------------------------------------------------------------------ pictures

    private TestRequest upload(String filename, String type, byte[] bytes) {
        return post("/")
                .form("url", "https://example.com/")
                .form("title", "with a picture")
                .file("picture", filename, type, bytes);
    }

    @Test
    void pictureIsServedAsWhatItIs() {
        assertThat(upload("evil.html", "text/html", PNG).fetch()).hasStatus(303);
        Bookmark saved = bookmarks.find(alice, ALL).get(0);

        assertThat(saved.picture()).isTrue();
        TestResponse picture = get("/bookmarks/" + saved.id() + "/picture").fetch();
        assertThat(picture)
                .hasStatusOk()
                .hasContentType("image/png")
                .hasField("X-Content-Type-Options", "nosniff")
                .hasField("Content-Security-Policy", "default-src 'none'; sandbox");
        assertThat(picture.content()).isEqualTo(PNG);
    }

    @Test
    void whatIsNoPictureIsRefused() {
        byte[] svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
                .getBytes(StandardCharsets.UTF_8);

        assertThat(upload("a.png", "image/png", svg).fetch())
                .hasStatus(422)
                .containsText("This is no PNG, JPEG, GIF or WebP picture");
        assertThat(bookmarks.find(alice, ALL)).isEmpty();
    }

    @Test
    void sizeOfAPictureIsBounded() {
        byte[] large = Arrays.copyOf(PNG, Picture.MOST_BYTES);
        byte[] larger = Arrays.copyOf(PNG, Picture.MOST_BYTES + 1);
        byte[] huge = Arrays.copyOf(PNG, 2 * Picture.MOST_BYTES);

        assertThat(upload("a.png", "image/png", large).fetch()).hasStatus(303);
        assertThat(upload("a.png", "image/png", larger).fetch()).hasStatus(422);
        assertThat(upload("a.png", "image/png", huge).fetch()).hasStatus(413);
    }

    @Test
    void formWithoutAPictureKeepsTheOneBefore() {
        long id = bookmarks.add(alice, new NewBookmark("https://example.com/", "a", ""), Picture.of(PNG));

        assertThat(post("/bookmarks/" + id)
                        .form("url", "https://example.com/")
                        .form("title", "b")
                        .file("picture", "", "application/octet-stream", new byte[0])
                        .fetch())
                .hasStatus(303);

        assertThat(bookmarks.picture(alice, id).bytes()).isEqualTo(PNG);
    }

    // ------------------------------------------------------------------------------------------ languages

    @Test
    void pagesAreInTheLanguageOfTheBrowser() {
        assertThat(get("/").field("Accept-Language", "de-AT, en;q=0.5").fetch())
                .containsText("<html lang=\"de\">")
                .containsText("Deine Lesezeichen");
        assertThat(get("/").field("Accept-Language", "fr, en;q=0.5").fetch()).containsText("Your bookmarks");
        assertThat(get("/").field("Accept-Language", ";;;").fetch()).containsText("Your bookmarks");
    }

    @Test
    void messagesOfValidationAreInTheLanguageOfTheBrowser() {
        assertThat(post("/")
                        .field("Accept-Language", "de")
                        .form("url", "https://example.com/")
                        .fetch())
                .hasStatus(422)
                .containsText("Bitte einen Titel angeben.");
    }

    @Test
    void chosenLanguageIsRemembered() {
        HandlerTestClient browser = client.keepingCookies();

        assertThat(browser.post("/language")
                        .xsrf()
                        .form("language", "de")
                        .form("next", "/?q=a")
                        .fetch())
                .redirectsTo("/?q=a");
        assertThat(browser.get("/").user(alice).fetch()).containsText("Deine Lesezeichen");
        assertThat(browser.post("/language").xsrf().form("language", "xx").fetch())
                .hasStatus(400);
    }

    // ------------------------------------------------------------------------------------------ pages as such

    @Test
    void pagesHaveNothingThatTheirPolicyForbids() {
        long id = add("any");

        for (String path : new String[] {"/", "/login", "/signup", "/bookmarks/" + id, "/nowhere"}) {
            TestResponse page = get(path).fetch();
            assertThat(page.field("Content-Security-Policy")).contains("default-src 'self'");
            assertThat(page.text())
                    .doesNotContainPattern("<script(?! src=\"/static/)")
                    .doesNotContain("<style")
                    .doesNotContainPattern("(?i)\\s(style|on[a-z]+)=\"");
        }
    }

    @Test
    void whatPagesReferToIsThere() {
        Pattern reference = Pattern.compile("(?:href|src)=\"(/static/[^\"]*)\"");

        for (MatchResult found :
                reference.matcher(get("/").fetch().text()).results().toList()) {
            assertThat(client.fetch(found.group(1).replace("&#x3D;", "=")))
                    .hasStatusOk()
                    .hasField("Cache-Control", "max-age=315360000");
        }
        assertThat(client.fetch("/static/site.css")).hasContentType("text/css").hasField("X-Frame-Options", "DENY");
        assertThat(client.fetch("/static/..%2Fapplication.yml")).hasStatus(403);
    }

    @Test
    void textsAreThereInBothLanguages() throws Exception {
        Properties english = new Properties();
        Properties german = new Properties();
        try (var en = getClass().getResourceAsStream("/messages.properties");
                var de = getClass().getResourceAsStream("/messages_de.properties")) {
            english.load(en);
            german.load(de);
        }

        assertThat(german.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
    }
}
