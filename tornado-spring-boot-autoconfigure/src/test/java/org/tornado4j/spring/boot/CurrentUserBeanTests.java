package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.web.Authenticated;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.CurrentUser;
import org.tornado4j.web.RequestHandler;

/** A {@link CurrentUser} bean that blocks, signed cookies and XSRF tokens, asked over the network. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "tornado.web.cookie-secret=0123456789abcdef0123456789abcdef",
            "tornado.web.xsrf-cookies=true",
            "tornado.web.login-url=/login"
        })
class CurrentUserBeanTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({LoginHandler.class, HomeHandler.class, Users.class})
    static class Beans {}

    record User(String name) {}

    @Component
    static class Users implements CurrentUser<User> {

        private final Map<String, User> table = Map.of("1", new User("Alice"));

        @Override
        @Blocking
        public @Nullable User find(RequestHandler handler) {
            assertThat(IOLoop.currentOrNull()).as("the loop is not held").isNull();
            String id = handler.getSignedCookie("user");
            return id == null ? null : table.get(id);
        }
    }

    @Route("/login")
    static class LoginHandler extends RequestHandler {

        void get() {
            write(xsrfToken());
        }

        void post() {
            setSignedCookie("user", "1");
            redirect(getNextUrl("/"));
        }
    }

    @Route("/")
    @Authenticated
    static class HomeHandler extends RequestHandler {

        void get() {
            write("Hello " + currentUser(User.class).name());
        }
    }

    @LocalServerPort
    private int port;

    private Client client = new Client(0);

    @BeforeEach
    void connect() {
        client = new Client(port);
    }

    @Test
    void userLogsIn() throws Exception {
        HttpResponse<String> stranger = client.send(get("/").header("Accept", "text/html"));
        assertThat(stranger.statusCode()).isEqualTo(302);
        assertThat(stranger.headers().firstValue("Location")).hasValue("/login?next=%2F");

        HttpResponse<String> page = client.send(get("/login"));
        String token = page.body();
        HttpResponse<String> login = client.send(get("/login?next=/")
                .header("Cookie", "_xsrf=" + token)
                .header("X-Xsrftoken", token)
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(login.statusCode()).isEqualTo(302);
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).startsWith("user=").contains("; HttpOnly").contains("; SameSite=Lax");

        String user = cookie.substring(0, cookie.indexOf(';'));
        assertThat(client.send(get("/").header("Cookie", user)).body()).isEqualTo("Hello Alice");
    }

    @Test
    void strangersAreRefused() throws Exception {
        assertThat(client.send(get("/")).statusCode()).isEqualTo(401);
        assertThat(client.send(get("/login").POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
    }

    private HttpRequest.Builder get(String path) {
        return client.request(path);
    }
}
