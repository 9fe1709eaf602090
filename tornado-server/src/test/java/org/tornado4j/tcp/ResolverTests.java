package org.tornado4j.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.testing.LoopThread;

@Timeout(60)
class ResolverTests {

    /** Answers with what it was asked for, without a look-up. */
    private static final Resolver ECHO = (host, port, family) ->
            CompletableFuture.completedFuture(List.of(InetSocketAddress.createUnresolved(host, port)));

    private static String resolve(Resolver resolver, String host, int port, StandardProtocolFamily family)
            throws Exception {
        InetSocketAddress address =
                LoopThread.await(resolver.resolve(host, port, family)).get(0);
        return address.getHostString() + ":" + address.getPort();
    }

    @Test
    @DisplayName("N01: localhost has a loopback address")
    void localhostIsLoopback() throws Exception {
        for (Resolver resolver : List.of(Resolver.blocking(), Resolver.threaded())) {
            List<InetSocketAddress> found = LoopThread.await(resolver.resolve("localhost", 80, null));
            assertThat(found)
                    .isNotEmpty()
                    .allMatch(address -> address.getAddress().isLoopbackAddress() && address.getPort() == 80);
        }
    }

    @Test
    @DisplayName("N01: only addresses of the family that is asked for")
    void familyIsKept() throws Exception {
        List<InetSocketAddress> found =
                LoopThread.await(Resolver.blocking().resolve("localhost", 80, StandardProtocolFamily.INET));
        assertThat(found).allMatch(address -> address.getAddress() instanceof Inet4Address);
        assertThatIOException()
                .isThrownBy(() ->
                        LoopThread.await(Resolver.blocking().resolve("127.0.0.1", 80, StandardProtocolFamily.INET6)));
    }

    @Test
    @DisplayName("N01: a name that cannot be is an I/O error")
    void badNameIsAnError() {
        for (Resolver resolver : List.of(Resolver.blocking(), Resolver.threaded())) {
            assertThatIOException().isThrownBy(() -> LoopThread.await(resolver.resolve("an invalid domain", 80, null)));
        }
    }

    @Test
    @DisplayName("B.4: the executor's thread is where the look-up waits")
    void executorIsUsed() throws Exception {
        List<Runnable> tasks = new ArrayList<>();
        CompletableFuture<List<InetSocketAddress>> found =
                Resolver.on(tasks::add).resolve("127.0.0.1", 80, null);
        assertThat(found).isNotDone();
        tasks.get(0).run();
        assertThat(LoopThread.await(found)).hasSize(1);
    }

    @Test
    @DisplayName("N01, B.4: the most specific override wins")
    void mostSpecificOverrideWins() throws Exception {
        Resolver resolver = new OverrideResolver(ECHO)
                .with("google.com", "1.1.1.1")
                .with("google.com", 80, "2.2.2.2", 81)
                .with("google.com", 80, StandardProtocolFamily.INET6, "::2", 82);
        assertThat(resolve(resolver, "google.com", 443, StandardProtocolFamily.INET))
                .isEqualTo("1.1.1.1:443");
        assertThat(resolve(resolver, "google.com", 80, StandardProtocolFamily.INET))
                .isEqualTo("2.2.2.2:81");
        assertThat(resolve(resolver, "google.com", 80, StandardProtocolFamily.INET6))
                .isEqualTo("::2:82");
        assertThat(resolve(resolver, "example.com", 80, StandardProtocolFamily.INET))
                .isEqualTo("example.com:80");
    }
}
