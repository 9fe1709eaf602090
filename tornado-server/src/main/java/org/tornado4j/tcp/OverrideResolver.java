package org.tornado4j.tcp;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends chosen hosts elsewhere before another resolver is asked: Tornado's {@code OverrideResolver}, for tests and for
 * local set-ups. The most specific rule wins: host, port and family before host and port before host.
 *
 * <p>Thread: any. A resolver does not change; {@code with} gives a new one.
 */
public final class OverrideResolver implements Resolver {

    private record Wanted(
            String host, @Nullable Integer port, @Nullable ProtocolFamily family) {}

    private record Instead(String host, @Nullable Integer port) {}

    private final Resolver resolver;
    private final Map<Wanted, Instead> rules;

    /** Without rules: asks {@code resolver}. */
    public OverrideResolver(Resolver resolver) {
        this(resolver, Map.of());
    }

    private OverrideResolver(Resolver resolver, Map<Wanted, Instead> rules) {
        this.resolver = resolver;
        this.rules = rules;
    }

    /** Looks {@code instead} up for {@code host}; the port stays. */
    public OverrideResolver with(String host, String instead) {
        return with(new Wanted(host, null, null), new Instead(instead, null));
    }

    /** Looks {@code insteadHost} and {@code insteadPort} up for {@code host} and {@code port}. */
    public OverrideResolver with(String host, int port, String insteadHost, int insteadPort) {
        return with(new Wanted(host, port, null), new Instead(insteadHost, insteadPort));
    }

    /** The same, only when addresses of {@code family} are asked for. */
    public OverrideResolver with(String host, int port, ProtocolFamily family, String insteadHost, int insteadPort) {
        return with(new Wanted(host, port, family), new Instead(insteadHost, insteadPort));
    }

    private OverrideResolver with(Wanted wanted, Instead instead) {
        Map<Wanted, Instead> more = new HashMap<>(rules);
        more.put(wanted, instead);
        return new OverrideResolver(resolver, more);
    }

    @Override
    public CompletableFuture<List<InetSocketAddress>> resolve(String host, int port, @Nullable ProtocolFamily family) {
        Instead instead = instead(host, port, family);
        if (instead == null) {
            return resolver.resolve(host, port, family);
        }
        return resolver.resolve(instead.host(), instead.port() != null ? instead.port() : port, family);
    }

    private @Nullable Instead instead(String host, int port, @Nullable ProtocolFamily family) {
        for (Wanted wanted :
                List.of(new Wanted(host, port, family), new Wanted(host, port, null), new Wanted(host, null, null))) {
            Instead instead = rules.get(wanted);
            if (instead != null) {
                return instead;
            }
        }
        return null;
    }
}
