package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.tornado4j.process.Worker;

/** The ports that the supervisor of a worker has reserved: their names, and their numbers in the worker. */
public final class WorkerPorts {

    /** The name of {@code server.port}. */
    public static final String SERVER = "server";

    private WorkerPorts() {}

    /** Returns the name of the port of a listener. */
    public static String ofListener(@Nullable String name) {
        return "listener-" + name;
    }

    /** Returns the port that the supervisor of this worker reserved by that name; {@code configured} if there is none. */
    static int port(String name, int configured) {
        Worker worker = Worker.current();
        return worker == null ? configured : worker.port(name).orElse(configured);
    }
}
