package org.tornado4j.tcp;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Binds sockets of the file system. */
final class UnixSocket {

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

    private static void removeOldSocket(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!isSocket(path)) {
                throw new IllegalArgumentException("File " + path + " exists and is not a socket");
            }
            Files.delete(path);
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, MODE, LinkOption.NOFOLLOW_LINKS);
        return (mode & FILE_TYPE) == SOCKET;
    }
}
