package org.tornado4j.catalina;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many clients at once, and one after the other on the same processors. */
class ManyClientsTests {

    private static final int STREAMS = 100;

    /** Counts the streams that end with an error. */
    private record Gone(CountDownLatch errors) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {
            errors.countDown();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    @Test
    void hundredClientsOfStreamsThatLeaveAtOnceAreNoticed() throws Exception {
        CountDownLatch errors = new CountDownLatch(STREAMS);
        List<Wire> clients = new ArrayList<>();
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            context.addListener(new Gone(errors));
            response.setContentType("text/event-stream");
            response.getOutputStream().print("data:first\n\n");
            response.flushBuffer();
        })) {
            for (int i = 0; i < STREAMS; i++) {
                Wire client = server.connect();
                clients.add(client);
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").readHead();
                assertThat(client.readChunk()).asString().isEqualTo("data:first\n\n");
            }
            for (Wire client : clients) {
                client.hangUp();
            }
            assertThat(errors.await(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            for (Wire client : clients) {
                client.close();
            }
        }
    }

    /** Returns all that the container shows of a request and its response before anything is done with them. */
    private static String seen(HttpServletRequest request, HttpServletResponse response) {
        StringBuilder seen = new StringBuilder(request.getMethod() + " " + request.getRequestURI() + " "
                + request.getQueryString() + " " + request.getContentLengthLong() + " " + request.getContentType()
                + " " + request.getCharacterEncoding() + " " + request.getRemoteUser() + " "
                + request.isAsyncStarted());
        for (String name : new TreeSet<>(Collections.list(request.getHeaderNames()))) {
            seen.append(' ').append(name).append('=').append(Collections.list(request.getHeaders(name)));
        }
        seen.append(" attributes ").append(new TreeSet<>(Collections.list(request.getAttributeNames())));
        seen.append(" fields ").append(new TreeSet<>(response.getHeaderNames()));
        seen.append(" status ").append(response.getStatus()).append(' ').append(response.getContentType());
        return seen.toString();
    }

    private static void remember(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String seen = seen(request, response);
        String user = request.getParameter("user");
        String posted = request.getMethod().equals("POST") ? request.getParameter("secret") : "none";
        request.setAttribute("secret", user);
        response.setHeader("X-User", user);
        response.addCookie(new Cookie("user", user));
        response.setContentType("text/plain;charset=ISO-8859-1");
        switch (user.charAt(user.length() - 1) - '0') {
            case 0 -> response.setStatus(202);
            case 1 -> response.setBufferSize(20_000);
            case 2 -> {
                AsyncContext context = request.startAsync();
                context.getResponse().getWriter().print(user + " " + posted + " | " + seen);
                context.complete();
                return;
            }
            default -> {
                // as it is
            }
        }
        response.getWriter().print(user + " " + posted + " | " + seen);
    }

    /** Sends requests of one user, and returns those responses that are not his. */
    private static List<String> use(RunningCatalina server, String name, int rounds) throws IOException {
        List<String> wrong = new ArrayList<>();
        try (Wire wire = server.connect()) {
            for (int round = 0; round < rounds; round++) {
                String user = name + round + "-" + round % 4;
                boolean post = round % 3 == 0;
                String content = "secret=of-" + user;
                Wire.Response response = wire.send(
                                post
                                        ? "POST /" + name + "?user=" + user + " HTTP/1.1\r\nHost: " + name
                                                + "\r\nX-Of-" + name
                                                + ": 1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                                                + "Content-Length: " + content.length() + "\r\n\r\n" + content
                                        : "GET /" + name + "?user=" + user + " HTTP/1.1\r\nHost: " + name + "\r\n\r\n")
                        .read();
                String text = response.text();
                int status = user.endsWith("0") ? 202 : 200;
                boolean right = response.status() == status
                        && text.startsWith(user + " " + (post ? "of-" + user : "none") + " | " + (post ? "POST" : "GET")
                                + " /" + name + " user=" + user + " ")
                        && text.contains(" attributes [] fields [] status 200 null")
                        && text.toLowerCase(Locale.ROOT).contains(" x-of-") == post
                        && response.fields("X-User").equals(List.of(user))
                        && response.fields("Set-Cookie").equals(List.of("user=" + user));
                if (!right) {
                    wrong.add(response + ": " + text);
                }
            }
        }
        return wrong;
    }

    @Test
    void nothingOfOneRequestIsSeenInAnother() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (RunningCatalina server = new RunningCatalina(ManyClientsTests::remember)) {
            List<Future<List<String>>> users = new ArrayList<>();
            for (String name : List.of("ada", "bob", "cleo", "dan")) {
                users.add(threads.submit(() -> use(server, name, 1000)));
            }
            for (Future<List<String>> user : users) {
                assertThat(user.get(60, TimeUnit.SECONDS)).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
