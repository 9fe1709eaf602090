package org.tornado4j.process;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening socket that a process was started with as its descriptor 0: by a system manager that keeps it for the
 * service (socket activation), or, in a worker, by the supervisor, which hands on its own.
 *
 * <p>It is never closed. Others have it too, and go on to accept from it; and when the JDK closes it, it points the
 * descriptors 0, 1 and 2 at {@code /dev/null}, after which nothing that the process logs or prints is seen.
 *
 * <p>Thread: any.
 */
public final class InheritedSocket {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final String ADVICE =
            "; a socket unit of systemd hands one over if the service has StandardInput=socket"
                    + " and the socket unit Accept=no";

    private static final Path DESCRIPTOR_0 = Path.of("/proc/self/fdinfo/0");
    private static final Pattern FLAGS = Pattern.compile("^flags:\\s*([0-7]+)$", Pattern.MULTILINE);
    /** The flags are in the second line. */
    private static final int MOST_OF_DESCRIPTOR = 256;

    private static final int O_NONBLOCK = 04000;

    /** Linux's description of descriptor 0, current at each read; guarded by this class. */
    private static @Nullable FileChannel descriptor;

    /** Written when the socket is first requested. */
    private static volatile @Nullable ServerSocketChannel taken;

    private InheritedSocket() {}

    /**
     * Returns the socket, the same each time.
     *
     * @throws SocketException if descriptor 0 is something else
     */
    public static ServerSocketChannel channel() throws IOException {
        Channel inherited = System.inheritedChannel();
        if (inherited instanceof ServerSocketChannel socket) {
            taken = socket;
            return socket;
        }
        throw new SocketException(
                "descriptor 0 is " + (inherited == null ? "no socket" : "a socket that does not listen") + ADVICE);
    }

    /** Returns whether {@code socket} is the one that this process was started with. */
    public static boolean is(ServerSocketChannel socket) {
        return socket.equals(taken);
    }

    /**
     * Returns whether descriptor 0 is in blocking mode, as far as the system tells; Linux does. Whatever mode a process sets,
     * all have that share the socket: systemd sets it to blocking whenever it runs a command of the service, such as
     * {@code ExecReload}, without the JDK's channel noticing.
     */
    public static synchronized boolean isBlocking() {
        FileChannel channel = descriptor;
        try {
            if (channel == null) {
                channel = FileChannel.open(DESCRIPTOR_0);
                descriptor = channel;
            }
            ByteBuffer text = ByteBuffer.allocate(MOST_OF_DESCRIPTOR);
            channel.read(text, 0);
            Matcher flags = FLAGS.matcher(new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII));
            return flags.find() && (Long.parseLong(flags.group(1), 8) & O_NONBLOCK) == 0;
        } catch (IOException e) {
            descriptor = null; // an interrupt closes it
            LOG.debug("the mode of descriptor 0 is not known", e);
            return false;
        }
    }

    /** Returns whether there is one. */
    static boolean isPresent() {
        try {
            return System.inheritedChannel() instanceof ServerSocketChannel;
        } catch (IOException e) {
            LOG.debug("descriptor 0 is not known", e); // then it is none that workers could accept from
            return false;
        }
    }
}
