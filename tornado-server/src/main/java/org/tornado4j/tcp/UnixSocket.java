package org.tornado4j.tcp;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds sockets of the file system. */
final class UnixSocket {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    /** The attribute that holds type and permissions of a file. */
    private static final String MODE = "unix:mode";

    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private UnixSocket() {}

    static ServerSocketChannel bind(String file, int mode, int backlog) throws IOException {
        if (file.startsWith("\0")) {
            throw new IllegalArgumentException(
                    "a name that begins with NUL is in Linux's abstract namespace, which the JDK does not offer; name a"
                            + " file");
        }
        Path path = Path.of(file);
        removeOldSocket(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            channel.bind(UnixDomainSocketAddress.of(path), backlog);
            Files.setAttribute(path, MODE, mode);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The file of a server that ended without removing it. That of one that still listens is left alone. */
    private static void removeOldSocket(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!isSocket(path)) {
                throw new IllegalArgumentException("File " + path + " exists and is not a socket");
            }
            if (isListening(path)) {
                throw new BindException("Address already in use: somebody listens at " + path);
            }
            Files.delete(path);
        }
    }

    /**
     * What removes the file of {@code socket}, before that is closed, unless another file has taken its place; nothing for
     * a TCP socket.
     */
    static Runnable fileRemover(ServerSocketChannel socket) throws IOException {
        if (!(socket.getLocalAddress() instanceof UnixDomainSocketAddress address)) {
            return () -> {};
        }
        Path path = address.getPath();
        Object own = Files.exists(path) ? fileKey(path) : null;
        return () -> {
            try {
                if (Files.exists(path) && Objects.equals(fileKey(path), own)) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                LOG.warn("cannot remove {}", path, e);
            }
        };
    }

    /** Device and inode. As long as the socket is open no other file can have them. */
    private static @Nullable Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private static boolean isListening(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // a listener whose backlog is full would make us wait
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (SocketException e) {
            return !String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("connection refused");
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, MODE, LinkOption.NOFOLLOW_LINKS);
        return (mode & FILE_TYPE) == SOCKET;
    }
}
