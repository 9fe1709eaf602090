package org.tornado4j.demo;

import java.lang.management.ManagementFactory;
import org.springframework.boot.SpringBootVersion;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/** An object as JSON: what is written and is neither text nor bytes. */
@Route("/api/server")
class ServerHandler extends RequestHandler {

    /**
     * The part of the page about the server.
     *
     * @param thread the loop that answered
     */
    record Facts(String boot, String java, long uptimeSeconds, long heapBytes, int cores, String thread) {}

    void get() {
        Runtime runtime = Runtime.getRuntime();
        write(new Facts(
                SpringBootVersion.getVersion(),
                Runtime.version().toString(),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000,
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.availableProcessors(),
                Thread.currentThread().getName()));
    }
}
