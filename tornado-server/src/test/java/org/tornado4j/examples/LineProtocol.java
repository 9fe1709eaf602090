package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Tunnel;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;

/**
 * A handler that leaves HTTP for a protocol of lines. A client asks for it by {@code GET /lines} with
 * {@code Upgrade: lines}; from then on each line comes back with its number, in capitals, and {@code bye} ends the
 * conversation.
 *
 * <p>A client that does not read its answers is not read from either. When the server shuts down it says so, and ends.
 */
public final class LineProtocol {

    private static final String TOKEN = "lines";
    private static final int LONGEST_LINE = 8192;
    /** So many bytes of answers may wait for the client before no more is read from it. */
    private static final long MOST_UNSENT = 65_536;

    private LineProtocol() {}

    /** Answers the request that asks for the protocol. */
    public static final class LinesHandler extends RequestHandler {

        void get() {
            Tunnel tunnel;
            try {
                tunnel = switchProtocols(TOKEN);
            } catch (IllegalStateException notAsked) {
                setStatus(HTTPStatus.UPGRADE_REQUIRED);
                setHeader("Upgrade", TOKEN);
                setHeader("Connection", "Upgrade");
                write("ask with Upgrade: " + TOKEN + "\n");
                return;
            }
            tunnel.start(new Conversation(tunnel));
        }
    }

    /** One client. */
    private static final class Conversation implements Tunnel.Listener {

        private final Tunnel tunnel;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private int lines;
        private boolean over;

        Conversation(Tunnel tunnel) {
            this.tunnel = tunnel;
        }

        @Override
        public void dataReceived(ByteBuffer lent) {
            while (lent.hasRemaining() && !over) {
                byte b = lent.get();
                if (b == '\n') {
                    answer(line.toString(UTF_8).strip());
                    line.reset();
                } else if (line.size() == LONGEST_LINE) {
                    end("too long");
                } else {
                    line.write(b);
                }
            }
            if (tunnel.unsentBytes() > MOST_UNSENT) {
                tunnel.pauseReading();
                tunnel.flushed().thenRun(tunnel::resumeReading);
            }
        }

        private void answer(String text) {
            if (text.equals("bye")) {
                end("bye");
            } else {
                lines++;
                say(lines + " " + text.toUpperCase(Locale.ROOT));
            }
        }

        private void end(String word) {
            over = true;
            say(word);
            tunnel.close();
        }

        private void say(String text) {
            byte[] bytes = (text + "\n").getBytes(UTF_8);
            tunnel.send(bytes, 0, bytes.length);
        }

        @Override
        public void endOfInput() {
            tunnel.close();
        }

        @Override
        public void onDrain() {
            end("shutting down");
        }

        @Override
        public void closed() {
            over = true;
        }
    }

    static HTTPServer start(int port) throws IOException {
        Application application =
                Application.builder().route("/lines", LinesHandler::new).build();
        HTTPServer server = new HTTPServer(application);
        server.listen(port, "127.0.0.1");
        return server;
    }

    /** Serves on port 8888, or on the one that {@code args} name. */
    public static void main(String[] args) throws IOException {
        start(args.length > 0 ? Integer.parseInt(args[0]) : 8888);
        IOLoop.current().start();
    }
}
