package org.tornado4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.tornado4j.bus.BusListener;
import org.tornado4j.bus.BusMessage;
import org.tornado4j.bus.MessageBus;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.process.ForkOptions;
import org.tornado4j.process.Processes;

/**
 * Prints how many messages a second pass from one process to another by the supervisor, what CPU time it and both processes need for each,
 * and the supervisor's memory, as proportional set size. The receiver confirms each thousand, so that no more are under way than the bounds
 * allow.
 *
 * <p>Arguments: bytes of a message (100), messages (2,000,000), rounds (3). Ends with the publisher; then so does the supervisor. Options of
 * the JVM that begin with {@code -X} are the supervisor's alone.
 */
public final class BusBetweenProcesses {

    private static final int CONFIRMED = 1000;
    private static final int UNDER_WAY = 4;

    private BusBetweenProcesses() {}

    public static void main(String[] args) throws Exception {
        int bytes = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int messages = args.length > 1 ? Integer.parseInt(args[1]) : 2_000_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        int task = Processes.forkProcesses(ForkOptions.builder()
                .processes(2)
                .maxRestarts(0)
                .workerJvmOptions(List.of("-Xmx256m", "-XX:+UseSerialGC"))
                .build());
        MessageBus bus = new MessageBus();
        if (task == 1) {
            receive(bus);
        } else {
            publish(bus, "x".repeat(bytes), messages, rounds);
        }
        System.exit(0);
    }

    private static void receive(MessageBus bus) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        bus.subscribe("end", message -> done.countDown());
        bus.subscribe(
                "hello",
                message -> bus.publish(
                        "welcome", Long.toString(ProcessHandle.current().pid())));
        bus.subscribe("messages", new BusListener() {

            private int count;

            @Override
            public void onMessage(BusMessage message) {
                if (++count % CONFIRMED == 0) {
                    bus.publish("confirmed", "");
                }
            }

            @Override
            public void onGap(String topic) {
                if (count == 0) {
                    return; // the line was connected after this had subscribed
                }
                System.out.println("gap behind message " + count + ": larger messages than the bounds allow");
                System.exit(1);
            }
        });
        done.await();
    }

    private static void publish(MessageBus bus, String text, int messages, int rounds)
            throws InterruptedException, IOException {
        Semaphore confirmed = new Semaphore(0);
        bus.subscribe("confirmed", message -> confirmed.release());
        BlockingQueue<String> welcome = new LinkedBlockingQueue<>();
        bus.subscribe("welcome", message -> welcome.add(message.text()));
        String receiver = null;
        while (receiver == null) {
            bus.publish("hello", "");
            receiver = welcome.poll(100, TimeUnit.MILLISECONDS);
        }
        confirmed.release(UNDER_WAY);
        long supervisor = ProcessHandle.current().parent().orElseThrow().pid();
        List<String> pids = List.of(
                Long.toString(supervisor), Long.toString(ProcessHandle.current().pid()), receiver);
        System.out.printf("supervisor before: %.1f MB%n", memory(supervisor));
        for (int round = 1; round <= rounds; round++) {
            long[] used = pids.stream().mapToLong(BusBetweenProcesses::runTime).toArray();
            long before = Clock.SYSTEM.nanoTime();
            for (int i = 0; i < messages; i++) {
                if (i % CONFIRMED == 0) {
                    confirmed.acquire();
                }
                bus.publish("messages", text);
            }
            confirmed.acquire(UNDER_WAY);
            confirmed.release(UNDER_WAY);
            double seconds = (Clock.SYSTEM.nanoTime() - before) / 1e9;
            double[] each = new double[used.length];
            for (int i = 0; i < used.length; i++) {
                each[i] = (runTime(pids.get(i)) - used[i]) / 1e3 / messages;
            }
            System.out.printf(
                    "round %d: %,.0f messages of %d bytes a second; CPU for each, in us: supervisor %.2f, publisher %.2f,"
                            + " receiver %.2f; supervisor %.1f MB%n",
                    round, messages / seconds, text.length(), each[0], each[1], each[2], memory(supervisor));
        }
        bus.publish("end", "");
        while (bus.heldBytes() > 1024) {
            Thread.onSpinWait(); // it leaves before this process does
        }
    }

    /** Returns nanoseconds that the threads of a process have run. */
    private static long runTime(String pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", pid, "task"))) {
            return threads.mapToLong(BusBetweenProcesses::threadTime).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long threadTime(Path thread) {
        try {
            return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
        } catch (IOException e) {
            return 0; // it has ended
        }
    }

    /** Returns the proportional set size of a process, in MB. */
    private static double memory(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            String found =
                    lines.filter(line -> line.startsWith("Pss:")).findFirst().orElseThrow();
            return Long.parseLong(found.replaceAll("\\D", "")) / 1024.0;
        }
    }
}
