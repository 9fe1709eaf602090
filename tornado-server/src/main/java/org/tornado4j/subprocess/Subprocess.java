package org.tornado4j.subprocess;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a program only when there are descriptors for all the pipes that this takes. When the JDK gets some of them and not all,
 * it closes descriptor 0 as well, on JDK 17 and on 25: whatever has that number by then, such as a connection, is gone.
 *
 * <p>Thread: any.
 */
public final class Subprocess {

    /** The JDK needs eleven; other threads may open some in the same moment. */
    private static final int DESCRIPTORS = 16;

    private static final File NOTHING = new File("/dev/null");

    private Subprocess() {}

    /**
     * Starts the program of {@code builder}.
     *
     * @throws IOException if it cannot be started, for want of descriptors say; nothing is left open then
     */
    public static Process start(ProcessBuilder builder) throws IOException {
        if (NOTHING.exists()) {
            requireDescriptors();
        }
        return builder.start();
    }

    private static void requireDescriptors() throws IOException {
        List<FileInputStream> opened = new ArrayList<>(DESCRIPTORS);
        try {
            for (int i = 0; i < DESCRIPTORS; i++) {
                opened.add(new FileInputStream(NOTHING));
            }
        } catch (IOException e) {
            throw new IOException("too few descriptors to start a process: " + e.getMessage(), e);
        } finally {
            for (FileInputStream each : opened) {
                each.close();
            }
        }
    }
}
