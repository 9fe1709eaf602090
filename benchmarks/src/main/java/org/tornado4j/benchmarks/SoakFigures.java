package org.tornado4j.benchmarks;

import java.io.File;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.tornado4j.httpserver.HTTPServer;

/**
 * Resources held by a process.
 *
 * @param descriptors open files and sockets
 * @param heapKiB live heap, after collection
 * @param directKiB direct buffers
 * @param threads live threads
 * @param connections open connections known to the server
 * @param pooledBytes bytes in buffers that were not returned to their pool
 */
record SoakFigures(long descriptors, long heapKiB, long directKiB, int threads, int connections, long pooledBytes) {

    /** Of this process. */
    static SoakFigures measure(HTTPServer server, long pooledBytes) {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        String[] open = new File("/proc/self/fd").list();
        return new SoakFigures(
                open == null ? 0 : open.length,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024,
                direct() / 1024,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                server.connectionCount(),
                pooledBytes);
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** Returns whether this is what {@code base} was, but for what compilers and caches may take. */
    boolean isBackTo(SoakFigures base) {
        return descriptors <= base.descriptors + 2
                && heapKiB <= base.heapKiB + base.heapKiB / 10 + 2048
                && directKiB <= base.directKiB + 1024
                && threads <= base.threads + 2
                && connections <= base.connections
                && pooledBytes == 0;
    }

    String print() {
        return descriptors + " " + heapKiB + " " + directKiB + " " + threads + " " + connections + " " + pooledBytes;
    }

    static SoakFigures parse(String line) {
        String[] parts = line.split(" ", -1);
        return new SoakFigures(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]),
                Long.parseLong(parts[5]));
    }

    @Override
    public String toString() {
        return String.format(
                "%d descriptors, %d KiB live heap, %d KiB direct, %d threads, %d connections, %d bytes of pooled buffers",
                descriptors, heapKiB, directKiB, threads, connections, pooledBytes);
    }
}
