package org.tornado4j.subprocess;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A program that starts others while it has few descriptors, or none, and says for each number of them how that went. It ends
 * with 1 when its descriptor 0 was closed.
 */
final class ScarceProgram {

    private static final File INPUT = new File("/proc/self/fd/0");

    private final Deque<FileInputStream> opened = new ArrayDeque<>();

    public static void main(String[] arguments) throws Exception {
        Subprocess.start(new ProcessBuilder("true")).waitFor(); // what it takes is loaded now
        ScarceProgram program = new ScarceProgram();
        for (int free = 0; free <= 40; free++) {
            System.out.println(free + " free: " + program.startWith(free));
        }
    }

    private String startWith(int free) throws InterruptedException, IOException {
        openAll();
        for (int i = 0; i < free; i++) {
            opened.pop().close();
        }
        String outcome = start();
        boolean hasInput = INPUT.exists();
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        if (!hasInput) {
            System.out.println(free + " free: descriptor 0 is closed");
            System.exit(1);
        }
        return outcome;
    }

    private void openAll() {
        try {
            while (true) {
                opened.push(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // that was the last
        }
    }

    private static String start() throws InterruptedException {
        try {
            return "ended with " + Subprocess.start(new ProcessBuilder("true")).waitFor();
        } catch (IOException e) {
            return "refused";
        }
    }
}
