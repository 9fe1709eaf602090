package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;

/**
 * Fetches a page over an {@link IOStream}. Each step is a callback that begins the next one: connect, send the request,
 * read up to the blank line, read the content. When the stream is closed, for whatever reason, the loop ends.
 */
public final class AsyncClient {

    private static final byte[] BLANK_LINE = "\r\n\r\n".getBytes(US_ASCII);

    private final InetSocketAddress server;
    private final Consumer<String> print;
    private final IOStream stream;

    AsyncClient(InetSocketAddress server, Consumer<String> print) throws IOException {
        this.server = server;
        this.print = print;
        this.stream = new IOStream(SocketChannel.open());
        stream.setCloseCallback(this::onClose);
    }

    void connect() {
        stream.connect(server, this::sendRequest);
    }

    private void sendRequest() {
        String request = "GET /index.html HTTP/1.0\r\nHost: " + server.getHostString() + "\r\n\r\n";
        stream.write(request.getBytes(US_ASCII), () -> stream.readUntil(BLANK_LINE, this::onHeaders));
    }

    private void onHeaders(byte[] data) {
        Map<String, String> headers = parse(new String(data, ISO_8859_1));
        String length = headers.get("Content-Length");
        if (length == null) {
            throw new IllegalStateException("a response without Content-Length: " + headers);
        }
        stream.readBytes(Integer.parseInt(length), this::onBody);
    }

    /** As the original does, keeps only lines with exactly one colon: Date, with its time of day, is not among them. */
    static Map<String, String> parse(String head) {
        Map<String, String> headers = new HashMap<>();
        for (String line : head.split("\r\n", -1)) {
            String[] parts = line.split(":", -1);
            if (parts.length == 2) {
                headers.put(parts[0].strip(), parts[1].strip());
            }
        }
        return headers;
    }

    private void onBody(byte[] data) {
        print.accept(new String(data, UTF_8));
        stream.close();
    }

    private void onClose() {
        if (stream.error() != null) {
            print.accept("closed: " + stream.error());
        }
        IOLoop.current().stop();
    }

    /** Fetches from nginx.net, or from the host and the port that {@code args} name. */
    public static void main(String[] args) throws IOException {
        String host = args.length > 0 ? args[0] : "nginx.net";
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 80;
        IOLoop loop = IOLoop.instance();
        new AsyncClient(new InetSocketAddress(host, port), System.out::println).connect();
        loop.start();
    }
}
