package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamClosedException;
import org.tornado4j.iostream.StreamLimits;
import org.tornado4j.tcp.TCPServer;

/**
 * Passes what a phone measures on to a game engine. Both are clients; they find each other by the uuid of the phone.
 *
 * <p>A client begins with one byte that says what it is, and gets a zero byte. Texts are UTF-8 after their length in bytes
 * (four bytes, big-endian).
 *
 * <ul>
 *   <li>{@code 0x0A}, a phone: sends its uuid, gets a zero; sends the names of its values, separated by commas, gets a
 *       zero; then sends frames without end, each a float per name, least significant byte first.
 *   <li>{@code 0x0B}, an engine: sends the uuid of a phone and gets a zero and the phone's names; answers with a zero, and
 *       from then on gets the phone's frames, byte for byte. If there is no such phone it gets a one, and the connection
 *       is closed.
 * </ul>
 *
 * <p>A phone that comes again takes the place of the one before, whose engine is disconnected; a second engine takes the
 * place of the first. A phone whose engine does not keep up has to wait; one without an engine talks to nobody.
 *
 * <p>Thread: as {@link TCPServer}, with one loop, whose connections share the table of phones.
 */
public final class ProxyServer extends TCPServer {

    private static final byte PHONE = 0x0A;
    private static final byte ENGINE = 0x0B;
    private static final byte OK = 0x00;
    private static final byte UNKNOWN = 0x01;

    private final StreamLimits limits;
    private final Consumer<String> print;
    private final Map<String, Device> devices = new HashMap<>();

    ProxyServer(StreamLimits limits, Consumer<String> print) {
        super(limits);
        this.limits = limits;
        this.print = print;
    }

    @Override
    protected CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address) {
        return stream.readBytes(1).thenCompose(role -> switch (role[0]) {
            case PHONE -> acknowledge(stream).thenCompose(done -> handlePhone(stream));
            case ENGINE -> acknowledge(stream).thenCompose(done -> handleEngine(stream));
            default -> refuse(stream, "protocol error.");
        });
    }

    // ------------------------------------------------------------------------------------------ phones

    private CompletionStage<@Nullable Void> handlePhone(IOStream stream) {
        print.accept("iphonex");
        return readText(stream)
                .thenCompose(uuid -> acknowledge(stream)
                        .thenCompose(done -> readText(stream))
                        .thenCompose(keys ->
                                acknowledge(stream).thenAccept(done -> register(new Device(uuid, keys, stream)))));
    }

    private void register(Device device) {
        print.accept(device.uuid);
        print.accept(device.keys);
        Device before = devices.put(device.uuid, device);
        if (before != null) {
            before.attach(null);
        }
        device.phone.setCloseCallback(() -> unregister(device));
        relayFrame(device);
    }

    private void unregister(Device device) {
        print.accept("iphonex is closed");
        devices.remove(device.uuid, device); // not another one that took its place
        device.attach(null);
    }

    /** One frame, and then the next. */
    private void relayFrame(Device device) {
        CompletionStage<?> relayed = device.phone
                .readBytes(device.frameLength())
                .thenCompose(frame -> {
                    print.accept(floats(frame).toString());
                    return forward(device, frame);
                });
        relayed.thenRun(() -> relayFrame(device));
    }

    /** Completes when the engine's connection took the frame, or will take no more. */
    private CompletionStage<@Nullable Void> forward(Device device, byte[] frame) {
        IOStream engine = device.engine;
        if (engine == null) {
            return CompletableFuture.completedFuture(null);
        }
        return engine.write(frame).handle((done, failure) -> {
            if (failure != null && engine.equals(device.engine)) {
                device.attach(null);
                print.accept("request for " + device.uuid + " closed");
            }
            return null;
        });
    }

    private static List<Float> floats(byte[] frame) {
        ByteBuffer values = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        return IntStream.range(0, frame.length / Float.BYTES)
                .mapToObj(i -> values.getFloat())
                .toList();
    }

    // ------------------------------------------------------------------------------------------ engines

    private CompletionStage<@Nullable Void> handleEngine(IOStream stream) {
        print.accept("ue4");
        return readText(stream).thenCompose(uuid -> {
            print.accept(uuid);
            Device device = devices.get(uuid);
            return device == null ? reject(stream, uuid) : introduce(stream, device);
        });
    }

    private CompletionStage<@Nullable Void> reject(IOStream stream, String uuid) {
        return stream.write(new byte[] {UNKNOWN}).thenCompose(done -> refuse(stream, "no such iphonex: " + uuid));
    }

    private CompletionStage<@Nullable Void> introduce(IOStream stream, Device device) {
        byte[] keys = device.keys.getBytes(UTF_8);
        ByteBuffer answer = ByteBuffer.allocate(1 + Integer.BYTES + keys.length);
        answer.put(OK).putInt(keys.length).put(keys).flip();
        return stream.write(answer).thenCompose(done -> stream.readBytes(1)).thenApply(valid -> {
            if (valid[0] == OK && devices.get(device.uuid) == device) {
                device.attach(stream);
                print.accept("ue4 gets " + device.uuid);
            } else {
                stream.close();
            }
            return null;
        });
    }

    // ------------------------------------------------------------------------------------------ both

    private static CompletableFuture<@Nullable Void> acknowledge(IOStream stream) {
        return stream.write(new byte[] {OK});
    }

    private CompletionStage<String> readText(IOStream stream) {
        return stream.readBytes(Integer.BYTES).thenCompose(length -> {
            long bytes = Integer.toUnsignedLong(ByteBuffer.wrap(length).getInt());
            if (bytes > limits.maxBufferSize()) {
                stream.close();
                return CompletableFuture.failedFuture(new StreamClosedException(null));
            }
            return stream.readBytes((int) bytes).thenApply(text -> new String(text, UTF_8));
        });
    }

    private CompletionStage<@Nullable Void> refuse(IOStream stream, String reason) {
        print.accept(reason);
        stream.close();
        return CompletableFuture.completedFuture(null);
    }

    /** A phone, and the engine that gets its frames. */
    private static final class Device {

        final String uuid;
        final String keys;
        final IOStream phone;

        @Nullable
        IOStream engine;

        Device(String uuid, String keys, IOStream phone) {
            this.uuid = uuid;
            this.keys = keys;
            this.phone = phone;
        }

        /** As the original counts: no text at all is still one, empty, name. */
        int frameLength() {
            return Float.BYTES * keys.split(",", -1).length;
        }

        /** Gives the frames to {@code next} from now on, or to nobody, and disconnects who got them before. */
        void attach(@Nullable IOStream next) {
            IOStream before = engine;
            engine = next;
            if (before != null) {
                before.close();
            }
        }
    }

    /** Serves on port 1234, or on the one that {@code args} name. */
    public static void main(String[] args) throws IOException {
        ProxyServer server = new ProxyServer(StreamLimits.DEFAULT, System.out::println);
        server.listen(args.length > 0 ? Integer.parseInt(args[0]) : 1234);
        IOLoop.current().start();
    }
}
