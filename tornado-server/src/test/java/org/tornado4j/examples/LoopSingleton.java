package org.tornado4j.examples;

import java.util.function.Consumer;
import org.tornado4j.ioloop.IOLoop;

/**
 * The one loop of a process: {@code initialized} asks without making it, {@code instance} makes it when it is first
 * called.
 *
 * <p>In Python this sample goes on to fork, and the child finds the loop made already, which is why Tornado demands that
 * nobody touches it before. A JVM cannot fork: a worker is a process of its own that begins without a loop.
 */
public final class LoopSingleton {

    private LoopSingleton() {}

    static void show(Consumer<String> print) {
        print.accept("initialized: " + IOLoop.initialized());
        IOLoop loop = IOLoop.instance();
        print.accept("initialized: " + IOLoop.initialized());
        print.accept("the same one: " + (loop == IOLoop.instance()));
        loop.addCallback(() -> {
            print.accept("hello world");
            loop.stop();
        });
        loop.start();
    }

    public static void main(String[] args) {
        show(System.out::println);
    }
}
