package org.tornado4j.bookmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tornado4j.test.HandlerTestClient;
import org.tornado4j.test.TestRequest;
import org.tornado4j.test.TestResponse;

@BookmarksTest
class AccountTests {

    private static int addresses;

    /** Of this test alone, as attempts are counted by address. */
    private final String address = "192.0.2." + ++addresses;

    @Autowired
    private HandlerTestClient client;

    @Autowired
    private Users users;

    @Autowired
    private JdbcClient jdbc;

    private TestRequest post(HandlerTestClient browser, String path) {
        return browser.post(path).accept("text/html").remoteAddress(address).xsrf();
    }

    @Test
    void visitorIsAskedToLogIn() {
        assertThat(client.get("/").accept("text/html").fetch()).redirectsTo("/login?next=%2F");
        assertThat(client.get("/login?next=%2F").accept("text/html").fetch())
                .hasStatusOk()
                .hasCookie("_xsrf")
                .containsText("name=\"next\" value=\"/\"");
        assertThat(client.get("/api/bookmarks").accept("application/json").fetch())
                .hasStatus(401)
                .hasContentType("application/problem+json");
    }

    @Test
    void signUpLogsIn() {
        HandlerTestClient browser = client.keepingCookies();
        String name = Accounts.newName();

        TestResponse response = post(browser, "/signup")
                .form("name", name)
                .form("password", Accounts.PASSWORD)
                .fetch();

        assertThat(response).redirectsTo("/").hasCookie("user");
        assertThat(response.field("Set-Cookie")).contains("HttpOnly").contains("SameSite=Lax");
        assertThat(browser.get("/").accept("text/html").fetch()).hasStatusOk().containsText(name);
    }

    @Test
    void passwordIsKeptAsAHash() {
        User user = Accounts.signUp(users);

        String kept = jdbc.sql("select password_hash from account where id = :id")
                .param("id", user.id())
                .query(String.class)
                .single();

        assertThat(kept).startsWith("$2").doesNotContain(Accounts.PASSWORD);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "ab, long enough, Use 3 to 30 letters",
                "a b c, long enough, Use 3 to 30 letters",
                "<b>, long enough, Use 3 to 30 letters",
                "alice, 1234567, Use at least 8 characters.",
                "alice, ööööööööööööööööööööööööööööööööööööö, Use at most 72 characters."
            })
    void accountThatIsNotValidIsRefused(String name, String password, String error) {
        assertThat(post(client, "/signup")
                        .form("name", name)
                        .form("password", password)
                        .fetch())
                .hasStatus(422)
                .hasNoCookie("user")
                .containsText(error)
                .doesNotContainText(password)
                .doesNotContainText("<b>");
    }

    @Test
    void nameIsTakenOnce() {
        User known = Accounts.signUp(users);

        assertThat(post(client, "/signup")
                        .form("name", known.name().toUpperCase(Locale.ROOT))
                        .form("password", "another one")
                        .fetch())
                .hasStatus(422)
                .containsText("This name is taken.");
    }

    @Test
    void userLogsInAndOut() {
        HandlerTestClient browser = client.keepingCookies();
        User user = Accounts.signUp(users);

        assertThat(post(browser, "/login")
                        .form("name", user.name())
                        .form("password", Accounts.PASSWORD)
                        .form("next", "/bookmarks/7")
                        .fetch())
                .redirectsTo("/bookmarks/7");
        assertThat(browser.get("/").accept("text/html").fetch()).hasStatusOk();

        assertThat(post(browser, "/logout").fetch()).redirectsTo("/login");
        assertThat(browser.get("/").accept("text/html").fetch()).hasStatus(302);
    }

    @Test
    void wrongPasswordAndUnknownNameAreToldAlike() {
        User user = Accounts.signUp(users);

        for (String name : new String[] {user.name(), "nobody-here"}) {
            assertThat(post(client, "/login")
                            .form("name", name)
                            .form("password", "wrong password")
                            .fetch())
                    .hasStatus(422)
                    .hasNoCookie("user")
                    .containsText("The name or the password is wrong.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example", "https://evil.example/", "/\\evil.example"})
    void loginLeadsNowhereElse(String next) {
        User user = Accounts.signUp(users);

        assertThat(post(client, "/login")
                        .form("name", user.name())
                        .form("password", Accounts.PASSWORD)
                        .form("next", next)
                        .fetch())
                .redirectsTo("/");
    }

    /** Attempts without a token count as well, and take no time to compare passwords. */
    @Test
    void passwordsCannotBeGuessedByTheThousand() {
        assertThat(Stream.generate(() ->
                                client.post("/login").remoteAddress(address).fetch())
                        .limit(200)
                        .filter(response -> response.status() == 429)
                        .findFirst())
                .hasValueSatisfying(refusal -> assertThat(refusal).hasField("Retry-After"));
        assertThat(client.get("/login").remoteAddress(address).fetch())
                .as("the page does not count")
                .hasStatusOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/signup", "/logout", "/language", "/", "/bookmarks/1", "/bookmarks/1/remove"})
    void formOfAnotherSiteIsRefused(String path) {
        User user = Accounts.signUp(users);

        assertThat(client.post(path)
                        .remoteAddress(address)
                        .user(user)
                        .form("name", "x")
                        .fetch())
                .hasStatus(403);
    }
}
