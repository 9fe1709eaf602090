package org.tornado4j.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.testing.LoopThread.DEADLINE;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.iostream.MemoryConnection;
import org.tornado4j.iostream.StreamLimits;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Users who are known below HTTP, on a connection without a socket. */
class ConnectionUserTests {

    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress("192.0.2.1", 1024);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    public static class UserHandler extends RequestHandler {

        @Authenticated
        void get() {
            write("user " + currentUser());
        }

        @Override
        protected @Nullable Object getCurrentUser() {
            return getArgumentOrNull("user");
        }
    }

    /** Whose look-up must not run on the loop. */
    public static class BlockingUserHandler extends UserHandler {

        @Override
        @Blocking
        protected @Nullable Object getCurrentUser() {
            throw new AssertionError("asked although the user is known");
        }
    }

    private String bodyOf(String target, @Nullable Object user) throws Exception {
        Application application = Application.builder()
                .route("/user", UserHandler::new)
                .route("/blocking", BlockingUserHandler::new)
                .build();
        MemoryConnection client = loop.call(() -> {
            MemoryConnection opened = MemoryConnection.open(loop.loop(), StreamLimits.DEFAULT, SOMEWHERE, SOMEWHERE);
            if (user != null) {
                opened.stream().setUser(user);
            }
            new HTTPServer(application).addStream(opened.stream());
            return opened;
        });
        client.send(("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(US_ASCII));
        String response = new String(client.receive(DEADLINE), US_ASCII);
        client.close();
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void userOfTheConnectionComesFirst() throws Exception {
        assertThat(bodyOf("/user?user=ada", null)).isEqualTo("user ada");
        assertThat(bodyOf("/user?user=ada", "grace")).isEqualTo("user grace");
        assertThat(bodyOf("/user", "grace")).isEqualTo("user grace");
    }

    @Test
    void noLookUpThatBlocksIsNeeded() throws Exception {
        assertThat(bodyOf("/blocking", "grace")).isEqualTo("user grace");
    }
}
