package org.tornado4j.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SocketsTests {

    private static final Platform LINUX = new Platform(false, false, true, host -> List.of());

    private final List<ServerSocketChannel> bound = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void close() throws IOException {
        for (ServerSocketChannel channel : bound) {
            channel.close();
        }
    }

    private List<ServerSocketChannel> bind(BindOptions options) throws IOException {
        return bind(Platform.current(), options);
    }

    private List<ServerSocketChannel> bind(Platform platform, BindOptions options) throws IOException {
        List<ServerSocketChannel> channels = new Binder(platform).bind(options);
        bound.addAll(channels);
        return channels;
    }

    private static Platform resolvingTo(Platform platform, InetAddress... addresses) {
        return new Platform(platform.windows(), platform.macOs(), platform.reusePort(), host -> List.of(addresses));
    }

    private static int portOf(ServerSocketChannel channel) throws IOException {
        return addressOf(channel).getPort();
    }

    private static InetSocketAddress addressOf(ServerSocketChannel channel) throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    private static InetAddress ip(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    private static void assumeIpv6() {
        try (ServerSocketChannel probe = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            probe.bind(new InetSocketAddress(ip("::1"), 0));
        } catch (IOException | UnsupportedOperationException e) {
            Assumptions.abort("no IPv6 here");
        }
    }

    // ------------------------------------------------------------------------------------------ TCP

    @Test
    @DisplayName("A01: no address is every interface, one socket for both families")
    void noAddressIsEveryInterface() throws Exception {
        for (BindOptions options : List.of(BindOptions.of(0), BindOptions.of(0, ""))) {
            ServerSocketChannel channel = bind(options).get(0);
            assertThat(channel.isBlocking()).isFalse();
            new Socket(ip("127.0.0.1"), portOf(channel)).close();
        }
    }

    @Test
    @DisplayName("A01: an IPv6 client reaches every interface too")
    void everyInterfaceTakesIpv6() throws Exception {
        assumeIpv6();
        new Socket(ip("::1"), portOf(bind(BindOptions.of(0)).get(0))).close();
    }

    @Test
    @DisplayName("A01: every interface of IPv4 alone")
    void everyInterfaceOfOneFamily() throws Exception {
        ServerSocketChannel channel =
                bind(BindOptions.of(0).withFamily(StandardProtocolFamily.INET)).get(0);
        assertThat(addressOf(channel).getAddress()).isInstanceOf(Inet4Address.class);
        new Socket(ip("127.0.0.1"), portOf(channel)).close();
    }

    @Test
    @DisplayName("A01: an unknown host is an I/O error")
    void unknownHostIsReported() {
        Platform none = new Platform(false, false, true, host -> {
            throw new UnknownHostException(host);
        });
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> bind(none, BindOptions.of(0, "nowhere.invalid")));
    }

    @Test
    @DisplayName("A02: addresses can be used again at once")
    void addressesAreReused() throws Exception {
        ServerSocketChannel channel = bind(BindOptions.of(0, "127.0.0.1")).get(0);
        assertThat(channel.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
        int port = portOf(channel);
        // The side that closes first is the one in TIME_WAIT.
        try (SocketChannel client = SocketChannel.open(addressOf(channel))) {
            channel.configureBlocking(true);
            channel.accept().close();
            assertThat(client.socket().getInputStream().read()).isEqualTo(-1);
        }
        channel.close();
        bind(BindOptions.of(port, "127.0.0.1"));
    }

    @Test
    @DisplayName("A03: an address that comes twice is bound once, and IPv4 comes first")
    void duplicatesAreDropped() throws Exception {
        InetAddress loopback = ip("127.0.0.1");
        assertThat(bind(resolvingTo(LINUX, loopback, loopback), BindOptions.of(0, "twice")))
                .hasSize(1);
        assumeIpv6();
        List<ServerSocketChannel> both =
                bind(resolvingTo(LINUX, ip("::1"), loopback, ip("::1")), BindOptions.of(0, "both"));
        assertThat(both).hasSize(2);
        assertThat(addressOf(both.get(0)).getAddress()).isEqualTo(loopback);
    }

    @Test
    @DisplayName("A03: another address that cannot be bound is an error, and what was bound is closed")
    void failureClosesTheRest() throws Exception {
        ServerSocketChannel taken = bind(BindOptions.of(0, "127.0.0.2")).get(0);
        Platform names = resolvingTo(LINUX, ip("127.0.0.1"), ip("127.0.0.2"));
        assertThatIOException().isThrownBy(() -> bind(names, BindOptions.of(portOf(taken), "both")));
        bind(BindOptions.of(portOf(taken), "127.0.0.1"));
    }

    @Test
    @DisplayName("A03: a family that the host has no address of is an error")
    void missingFamilyIsReported() {
        assertThatIOException()
                .isThrownBy(() -> bind(
                        resolvingTo(LINUX, ip("127.0.0.1")),
                        BindOptions.of(0, "host").withFamily(StandardProtocolFamily.INET6)))
                .withMessageContaining("no address of family INET6");
    }

    @Test
    @DisplayName("A04, N03: all addresses of a host get one port")
    void allAddressesShareThePort() throws Exception {
        List<ServerSocketChannel> local = bind(BindOptions.of(0, "localhost"));
        List<ServerSocketChannel> two =
                bind(resolvingTo(LINUX, ip("127.0.0.1"), ip("127.0.0.2")), BindOptions.of(0, "two"));
        assertThat(local).isNotEmpty();
        for (ServerSocketChannel channel : local) {
            assertThat(portOf(channel)).isEqualTo(portOf(local.get(0)));
        }
        assertThat(portOf(two.get(1))).isEqualTo(portOf(two.get(0)));
    }

    @Test
    @DisplayName("A05: on macOS the link-local address of localhost is left out")
    void linkLocalIsLeftOutOnMac() throws Exception {
        Platform mac = new Platform(false, true, true, host -> List.of());
        InetAddress linkLocal =
                Inet6Address.getByAddress("localhost", ip("fe80::1").getAddress(), 1);
        assertThat(bind(resolvingTo(mac, linkLocal, ip("127.0.0.1")), BindOptions.of(0, "localhost")))
                .hasSize(1);
    }

    @Test
    @DisplayName("A06, N03: two servers share one port")
    void portIsShared() throws Exception {
        BindOptions options = BindOptions.of(0, "127.0.0.1").withReusePort(true);
        ServerSocketChannel first = bind(options).get(0);
        BindOptions samePort = BindOptions.of(portOf(first), "127.0.0.1");
        ServerSocketChannel second = bind(samePort.withReusePort(true)).get(0);
        assertThat(portOf(second)).isEqualTo(portOf(first));
        assertThatIOException().isThrownBy(() -> bind(samePort));
        int[] accepted = new int[2];
        for (int i = 0; i < 64; i++) {
            SocketChannel client = SocketChannel.open(addressOf(first));
            accepted[takes(first) ? 0 : 1]++;
            takes(second);
            client.close();
        }
        assertThat(accepted).doesNotContain(0);
    }

    private static boolean takes(ServerSocketChannel server) throws IOException {
        try (SocketChannel connection = server.accept()) {
            return connection != null;
        }
    }

    @Test
    @DisplayName("A06: a platform without it says so before any socket is made")
    void reusePortNeedsThePlatform() {
        Platform without = new Platform(true, false, false, host -> {
            throw new AssertionError("asked for " + host);
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bind(without, BindOptions.of(0, "host").withReusePort(true)))
                .withMessageContaining("SO_REUSEPORT");
    }

    @Test
    @DisplayName("A07: the backlog is 128")
    void backlogHasDefault() {
        assertThat(BindOptions.of(0).backlog()).isEqualTo(128);
        assertThatIllegalArgumentException().isThrownBy(() -> BindOptions.of(0).withBacklog(0));
        assertThatIllegalArgumentException().isThrownBy(() -> BindOptions.of(65_536));
    }

    // ------------------------------------------------------------------------------------------ Unix

    @Test
    @DisplayName("B.4: a Unix socket is for its owner alone, unless told otherwise")
    void unixSocketHasItsMode() throws Exception {
        Path file = directory.resolve("s");
        bound.add(Sockets.bindUnixSocket(file.toString()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        SocketChannel.open(UnixDomainSocketAddress.of(file)).close();
        Path open = directory.resolve("open");
        bound.add(Sockets.bindUnixSocket(open.toString(), 0666, 10));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
                .isEqualTo("rw-rw-rw-");
    }

    @Test
    @DisplayName("B.4: an old socket is replaced, any other file left alone")
    void onlySocketsAreReplaced() throws Exception {
        Path file = directory.resolve("s");
        Sockets.bindUnixSocket(file.toString()).close();
        assertThat(file).exists();
        bound.add(Sockets.bindUnixSocket(file.toString()));
        Path document = Files.writeString(directory.resolve("document"), "keep me");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sockets.bindUnixSocket(document.toString()))
                .withMessageContaining("is not a socket");
        assertThat(document).hasContent("keep me");
    }

    @Test
    @DisplayName("B.4: the abstract namespace is refused")
    void abstractNamespaceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sockets.bindUnixSocket("\0name"))
                .withMessageContaining("abstract namespace");
    }

    @Test
    @DisplayName("B.4, but: the file of a server that still listens is not taken away")
    void unixSocketOfWhoListensIsNotReplaced() throws Exception {
        Path file = directory.resolve("taken");
        ServerSocketChannel first = Sockets.bindUnixSocket(file.toString());
        bound.add(first);
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> Sockets.bindUnixSocket(file.toString()))
                .withMessageContaining("already in use")
                .withMessageContaining("taken");
        SocketChannel.open(UnixDomainSocketAddress.of(file)).close();
    }

    @Test
    @DisplayName("B.4: a Unix socket that cannot be bound leaves nothing open")
    void unbindableUnixSocketIsReported() {
        assertThatIOException()
                .isThrownBy(() -> Sockets.bindUnixSocket(
                        directory.resolve("no/such/folder").toString()));
    }

    // ------------------------------------------------------------------------------------------ numeric addresses

    @ParameterizedTest
    @DisplayName("N02: numeric addresses")
    @ValueSource(
            strings = {
                "127.0.0.1",
                "4.4.4.4",
                "0.0.0.0",
                "255.255.255.255",
                "::1",
                "::",
                "1::",
                "2620:0:1cfe:face:b00c::3",
                "1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
                "::ffff:127.0.0.1",
                "1:2:3:4:5:6:127.0.0.1",
                "FE80::ABCD"
            })
    void numericAddressIsValid(String text) {
        assertThat(Sockets.isValidIp(text)).isTrue();
    }

    @ParameterizedTest
    @DisplayName("N02: everything else")
    @ValueSource(
            strings = {
                "www.google.com",
                "localhost",
                "4.4.4.4<",
                " 127.0.0.1",
                "127.0.0.1 ",
                "",
                " ",
                "\n",
                "\0",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.04",
                "1.2.3.-4",
                "1.2.3.+4",
                "1..3.4",
                "0x7f.0.0.1",
                "99999999999.1.1.1",
                ":",
                ":::",
                "1:",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1::",
                "12345::",
                "g::",
                "::1.2.3",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:127.0.0.1",
                "fe80::1%lo",
                "[::1]",
                "127.0.0.1:80"
            })
    void anythingElseIsNot(String text) {
        assertThat(Sockets.isValidIp(text)).isFalse();
    }

    @Test
    @DisplayName("N02: a hundred letters")
    void longTextIsNot() {
        assertThat(Sockets.isValidIp("a".repeat(100))).isFalse();
    }
}
