package peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A floor, no server: WebSocket messages of one frame, echoed at {@code /ws} and written to all at {@code /fan}, with one bare write for
 * each socket. It checks nothing, and takes it that a write of that size is never cut.
 */
class NioSockets {

    private static final int SIZE = 256 * 1024;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final ByteBuffer READ = ByteBuffer.allocateDirect(SIZE);
    private static final ByteBuffer WRITE = ByteBuffer.allocateDirect(2 * SIZE);
    private static final Set<SocketChannel> ALL = new LinkedHashSet<>();

    private final SocketChannel channel;
    private boolean open;
    private boolean toAll;
    private byte[] kept = {};

    private NioSockets(SocketChannel channel) {
        this.channel = channel;
    }

    public static void main(String[] arguments) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT"))), 1024);
        listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            selector.select(NioSockets::ready);
        }
    }

    private static void ready(SelectionKey key) {
        try {
            if (key.attachment() instanceof NioSockets socket) {
                socket.read();
            } else {
                SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false)
                        .register(key.selector(), SelectionKey.OP_READ, new NioSockets(channel));
            }
        } catch (IOException | GeneralSecurityException e) {
            end(key);
        }
    }

    private static void end(SelectionKey key) {
        ALL.remove(key.channel());
        try {
            key.channel().close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private void read() throws IOException, GeneralSecurityException {
        READ.clear().put(kept);
        int had = kept.length;
        if (channel.read(READ) <= 0) {
            throw new IOException("the client has left");
        }
        READ.flip();
        if (had > 0) {
            kept = new byte[0];
        }
        if (!open) {
            shakeHands();
            return;
        }
        WRITE.clear();
        while (READ.hasRemaining() && frame()) {
            // WRITE has one more.
        }
        if (READ.hasRemaining()) {
            kept = new byte[READ.remaining()];
            READ.get(kept);
        }
        if (WRITE.position() > 0) {
            WRITE.flip();
            if (toAll) {
                writeToAll();
            } else {
                write(channel, WRITE);
            }
        }
    }

    private static void writeToAll() throws IOException {
        for (SocketChannel each : ALL) {
            write(each, WRITE.rewind());
        }
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        to.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("more was sent than a floor has to bear");
        }
    }

    /** Unmasks a frame into WRITE if all of it is there. */
    private boolean frame() throws IOException {
        int start = READ.position();
        int left = READ.remaining();
        int length = left < 2 ? 0 : READ.get(start + 1) & 0x7f;
        int head = length == 126 ? 4 : 2;
        if (left < head + 4) {
            return false;
        }
        if ((READ.get(start) & 0x0f) > 2) {
            throw new IOException("closed");
        }
        length = length == 126 ? READ.getShort(start + 2) & 0xffff : length;
        if (left < head + 4 + length) {
            return false;
        }
        WRITE.put(READ.get(start)).put((byte) (length < 126 ? length : 126));
        if (length >= 126) {
            WRITE.putShort((short) length);
        }
        int mask = READ.getInt(start + head);
        int at = start + head + 4;
        long both = ((long) mask << 32) | (mask & 0xffffffffL);
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            WRITE.putLong(READ.getLong(at + i) ^ both);
        }
        for (; i < length; i++) {
            WRITE.put((byte) (READ.get(at + i) ^ (mask >> (24 - 8 * (i % 4)))));
        }
        READ.position(at + length);
        return true;
    }

    private void shakeHands() throws IOException, GeneralSecurityException {
        String request = StandardCharsets.ISO_8859_1.decode(READ).toString();
        String name = "Sec-WebSocket-Key: ";
        int value = request.indexOf(name) + name.length();
        String key = request.substring(value, request.indexOf('\r', value));
        byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
        String response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n";
        write(channel, ByteBuffer.wrap(response.getBytes(StandardCharsets.ISO_8859_1)));
        open = true;
        toAll = request.startsWith("GET /fan ");
        if (toAll) {
            ALL.add(channel);
        }
    }
}
