package peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A floor, no server: what a selector, a read and a write cost on the JVM. It looks for the end of a request, and
 * believes the rest. {@code epoll.c} does the same.
 */
class NioServer {

    private static final int SIZE = 128 * 1024;
    private static final byte[] NOTHING = {};
    private static final byte[] HELLO = bytes(head("text/plain", 13) + "Hello, World!");
    private static final byte[] MESSAGE = bytes(head("application/json", 27) + "{\"message\":\"Hello, World!\"}");

    private static final ByteBuffer READ = ByteBuffer.allocateDirect(SIZE);
    private static final ByteBuffer WRITE = ByteBuffer.allocateDirect(SIZE);
    /** Bytes received and not yet answered on the connection that is being served. */
    private static final byte[] INPUT = new byte[SIZE];

    private static FileChannel file;
    private static long fileSize;

    private final SocketChannel channel;
    private byte[] kept = NOTHING;
    private ByteBuffer unsent;
    private long fileAt = -1;

    private NioServer(SocketChannel channel) {
        this.channel = channel;
    }

    public static void main(String[] arguments) throws IOException {
        file = FileChannel.open(Path.of(System.getenv("BENCH_FILE")));
        fileSize = file.size();
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT"))), 1024);
        listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            selector.select(NioServer::ready);
        }
    }

    private static void ready(SelectionKey key) {
        try {
            if (key.attachment() instanceof NioServer connection) {
                connection.serve(key);
            } else {
                accept(key);
            }
        } catch (IOException e) {
            WRITE.clear();
            close(key.channel());
        }
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private static void accept(SelectionKey key) throws IOException {
        SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false).register(key.selector(), SelectionKey.OP_READ, new NioServer(channel));
    }

    private void serve(SelectionKey key) throws IOException {
        int length = kept.length;
        System.arraycopy(kept, 0, INPUT, 0, length);
        if (key.isReadable()) {
            int read = channel.read(READ.clear().limit(SIZE - length));
            if (read <= 0) {
                channel.close();
                return;
            }
            READ.flip().get(INPUT, length, read);
            length += read;
        }
        boolean sent = sendRest() && answer(length);
        int interest = sent ? SelectionKey.OP_READ : SelectionKey.OP_WRITE;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    /** Answers the complete requests of the input, and keeps the others. False when the client has to read first. */
    private boolean answer(int length) throws IOException {
        int from = 0;
        boolean sent = true;
        while (sent) {
            int end = endOfHead(from, length);
            int content = end > 0 && INPUT[from] == 'P' ? contentLength(from, end) : 0;
            if (end < 0 || length - end < content) {
                break;
            }
            sent = answer(from, end, content);
            from = end + content;
        }
        kept = from < length ? Arrays.copyOfRange(INPUT, from, length) : NOTHING;
        return sent && flush();
    }

    private boolean answer(int from, int end, int content) throws IOException {
        if (WRITE.remaining() < content + 512 && !flush()) {
            throw new IOException("more was pipelined than a floor has to bear");
        }
        switch (INPUT[from] == 'P' ? 'e' : INPUT[from + 5]) {
            case 'p' -> WRITE.put(HELLO);
            case 'j' -> WRITE.put(MESSAGE);
            case 'h' -> greet(from + 11);
            case 'e' ->
                WRITE.put(bytes(head("application/octet-stream", content))).put(INPUT, end, content);
            default -> {
                WRITE.put(bytes(head("application/octet-stream", fileSize)));
                fileAt = 0;
                return flush();
            }
        }
        return true;
    }

    private static void greet(int name) {
        int end = name;
        while (INPUT[end] != ' ') {
            end++;
        }
        WRITE.put(bytes(head("text/plain", end - name + 8) + "Hello, "))
                .put(INPUT, name, end - name)
                .put((byte) '!');
    }

    private boolean flush() throws IOException {
        if (WRITE.position() > 0) {
            channel.write(WRITE.flip());
            if (WRITE.hasRemaining()) {
                unsent = ByteBuffer.allocateDirect(WRITE.remaining()).put(WRITE).flip();
            }
            WRITE.clear();
        }
        return sendRest();
    }

    private boolean sendRest() throws IOException {
        if (unsent != null) {
            channel.write(unsent);
            if (unsent.hasRemaining()) {
                return false;
            }
            unsent = null;
        }
        while (fileAt >= 0) {
            long sent = file.transferTo(fileAt, fileSize - fileAt, channel);
            if (sent == 0) {
                return false;
            }
            fileAt = fileAt + sent < fileSize ? fileAt + sent : -1;
        }
        return true;
    }

    private static int endOfHead(int from, int to) {
        for (int i = from + 3; i < to; i++) {
            if (INPUT[i] == '\n' && INPUT[i - 1] == '\r' && INPUT[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int contentLength(int from, int to) {
        String head = new String(INPUT, from, to - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int value = head.indexOf("content-length:") + 15;
        return Integer.parseInt(head.substring(value, head.indexOf('\r', value)).trim());
    }

    private static String head(String type, long length) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
