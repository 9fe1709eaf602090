package org.tornado4j.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.tornado4j.bus.BusListener;
import org.tornado4j.bus.BusMessage;
import org.tornado4j.bus.MessageBus;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.process.ForkOptions;
import org.tornado4j.process.Processes;

/**
 * Prints how many messages a second pass from one process to another by the supervisor. The receiver confirms each thousand, so that no
 * more are under way than the bounds allow.
 *
 * <p>Arguments: bytes of a message (100), messages (2,000,000), rounds (3). Ends with the publisher; then so does the supervisor.
 */
public final class BusBetweenProcesses {

    private static final int CONFIRMED = 1000;
    private static final int UNDER_WAY = 4;

    private BusBetweenProcesses() {}

    public static void main(String[] args) throws Exception {
        int bytes = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int messages = args.length > 1 ? Integer.parseInt(args[1]) : 2_000_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        int task = Processes.forkProcesses(
                ForkOptions.builder().processes(2).maxRestarts(0).build());
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
        bus.subscribe("hello", message -> bus.publish("welcome", ""));
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
                System.out.println("gap behind message " + count);
            }
        });
        done.await();
    }

    private static void publish(MessageBus bus, String text, int messages, int rounds) throws InterruptedException {
        Semaphore confirmed = new Semaphore(0);
        bus.subscribe("confirmed", message -> confirmed.release());
        Semaphore welcome = new Semaphore(0);
        bus.subscribe("welcome", message -> welcome.release());
        do {
            bus.publish("hello", "");
        } while (!welcome.tryAcquire(100, TimeUnit.MILLISECONDS));
        confirmed.release(UNDER_WAY);
        for (int round = 1; round <= rounds; round++) {
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
            System.out.printf(
                    "round %d: %,.0f messages of %d bytes a second%n", round, messages / seconds, text.length());
        }
        bus.publish("end", "");
        while (bus.heldBytes() > 1024) {
            Thread.onSpinWait(); // it leaves before this process does
        }
    }
}
