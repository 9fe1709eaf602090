package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A Redis of a test's own, which keeps nothing. */
final class RedisProcess {

    private static final String PROGRAM = "redis-server";

    /** By itself Lettuce waits the longer for the next attempt to connect the longer Redis was away, half a minute at most. */
    private static final Delay BETWEEN_ATTEMPTS = Delay.constant(Duration.ofMillis(50));

    private final Path directory;
    private final int port;
    private Process process;

    /** Starts one; the test is skipped if the program is not installed. */
    RedisProcess(Path directory) throws IOException {
        assumeThat(isInstalled())
                .as("%s is on the PATH (Debian: apt-get install redis-server)", PROGRAM)
                .isTrue();
        this.directory = directory;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        start();
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    int port() {
        return port;
    }

    /** Starts it again, on the same port, and waits until it accepts connections. */
    void start() throws IOException {
        process = new ProcessBuilder(
                        PROGRAM,
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> accepts() || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException(PROGRAM + " ended at once with " + process.exitValue());
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // not yet
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Returns a factory that has begun; the caller destroys it. */
    LettuceConnectionFactory connections() {
        ClientResources resources =
                ClientResources.builder().reconnectDelay(BETWEEN_ATTEMPTS).build();
        LettuceClientConfiguration client = LettuceClientConfiguration.builder()
                .clientResources(resources)
                .commandTimeout(Duration.ofSeconds(5))
                .shutdownTimeout(Duration.ZERO)
                .build();
        LettuceConnectionFactory connections =
                new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port), client) {
                    @Override
                    public void destroy() {
                        super.destroy();
                        resources.shutdown(0, 0, TimeUnit.SECONDS);
                    }
                };
        connections.afterPropertiesSet();
        connections.start();
        return connections;
    }
}
