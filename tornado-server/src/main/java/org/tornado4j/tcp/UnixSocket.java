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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.process.InheritedSocket;

/** Binds sockets of the file system. */
final class UnixSocket {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    /** The attribute that holds type and permissions of a file. */
    private static final String MODE = "unix:mode";

    /** The end of the name that a socket is bound at before it takes another's place. */
    private static final String BESIDE = ".taking-over";

    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private UnixSocket() {}

    static ServerSocketChannel bind(String file, int mode, int backlog) throws IOException {
        Path path = path(file);
        removeOldSocket(path);
        return bind(path, mode, backlog);
    }

    /** Binds beside the file that is there, and then puts the new one in its place. */
    static ServerSocketChannel takeOver(String file, int mode, int backlog) throws IOException {
        Path path = path(file);
        if (!existsAsSocket(path)) {
            return bind(path, mode, backlog);
        }
        Path beside = Path.of(file + BESIDE);
        Files.deleteIfExists(beside);
        ServerSocketChannel channel = bind(beside, mode, backlog);
        try {
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static Path path(String file) {
        if (file.startsWith("\0")) {
            throw new IllegalArgumentException(
                    "a name that begins with NUL is in Linux's abstract namespace, which the JDK does not offer; name a"
                            + " file");
        }
        return Path.of(file);
    }

    private static ServerSocketChannel bind(Path path, int mode, int backlog) throws IOException {
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
        if (existsAsSocket(path)) {
            if (isListening(path)) {
                throw new BindException("Address already in use: somebody listens at " + path);
            }
            Files.delete(path);
        }
    }

    private static boolean existsAsSocket(Path path) throws IOException {
        boolean exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        if (exists && !isSocket(path)) {
            throw new IllegalArgumentException("File " + path + " exists and is not a socket");
        }
        return exists;
    }

    /**
     * Returns an action that removes the file of {@code socket}, to be run before the socket is closed, unless another
     * file has taken its place. It does nothing for a TCP socket, nor for an inherited one, whose file belongs to its
     * creator.
     */
    static Runnable fileRemover(ServerSocketChannel socket) throws IOException {
        if (InheritedSocket.is(socket) || !(socket.getLocalAddress() instanceof UnixDomainSocketAddress address)) {
            return () -> {};
        }
        Path path = placeOf(address.getPath());
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

    /** Returns the final path of a socket that was bound at {@code path}. */
    private static Path placeOf(Path path) {
        String name = path.toString();
        return name.endsWith(BESIDE) ? Path.of(name.substring(0, name.length() - BESIDE.length())) : path;
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
