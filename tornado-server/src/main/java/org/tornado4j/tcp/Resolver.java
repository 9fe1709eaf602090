package org.tornado4j.tcp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Resolves host names to addresses: Tornado's {@code Resolver}.
 *
 * <p>Thread: any.
 */
@FunctionalInterface
public interface Resolver {

    /**
     * Looks up {@code host}.
     *
     * @param host a name or a numeric address
     * @param family {@link StandardProtocolFamily#INET} or {@code INET6} for addresses of that family only; null for
     *     all
     * @return one address or more, in the order in which they should be tried; completes in any thread, and fails with an
     *     {@link java.io.IOException} if there are none
     */
    CompletableFuture<List<InetSocketAddress>> resolve(String host, int port, @Nullable ProtocolFamily family);

    /** Returns a resolver that asks the system, in {@code executor}, because lookups of the JDK block. */
    static Resolver on(Executor executor) {
        return (host, port, family) -> {
            CompletableFuture<List<InetSocketAddress>> future = new CompletableFuture<>();
            executor.execute(() -> {
                try {
                    future.complete(ask(host, port, family));
                } catch (UnknownHostException | RuntimeException e) {
                    future.completeExceptionally(e);
                }
            });
            return future;
        };
    }

    /**
     * Returns a resolver that asks the system in the calling thread, which blocks: for programs that do nothing else
     * meanwhile.
     */
    static Resolver blocking() {
        return on(Runnable::run);
    }

    /** Returns a resolver that asks the system, in a pool of ten threads shared by all such resolvers. */
    static Resolver threaded() {
        return on(ResolverThreads.shared());
    }

    private static List<InetSocketAddress> ask(String host, int port, @Nullable ProtocolFamily family)
            throws UnknownHostException {
        List<InetSocketAddress> found = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (family == null
                    || (family == StandardProtocolFamily.INET && address instanceof Inet4Address)
                    || (family == StandardProtocolFamily.INET6 && address instanceof Inet6Address)) {
                found.add(new InetSocketAddress(address, port));
            }
        }
        if (found.isEmpty()) {
            throw new UnknownHostException(host + " has no address of family " + family);
        }
        return found;
    }
}
