package org.tornado4j.tcp;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Redirects lookups of certain hosts and passes all others to another resolver: Tornado's {@code OverrideResolver}, for
 * tests and local setups. The most specific rule wins: host, port and family before host and port before host.
 *
 * <p>Thread: any. A resolver is immutable; {@code with} returns a new one.
 */
public final class OverrideResolver implements Resolver {

    private record Wanted(
            String host, @Nullable Integer port, @Nullable ProtocolFamily family) {}

    private record Instead(String host, @Nullable Integer port) {}

    private final Resolver resolver;
    private final Map<Wanted, Instead> rules;

    /** Creates a resolver without rules, which passes all lookups to {@code resolver}. */
    public OverrideResolver(Resolver resolver) {
        this(resolver, Map.of());
    }

    private OverrideResolver(Resolver resolver, Map<Wanted, Instead> rules) {
        this.resolver = resolver;
        this.rules = rules;
    }

    /** Returns a resolver that looks up {@code instead} for {@code host}, with the same port. */
    public OverrideResolver with(String host, String instead) {
        return with(new Wanted(host, null, null), new Instead(instead, null));
    }

    /** Returns a resolver that looks up {@code insteadHost} and {@code insteadPort} for {@code host} and {@code port}. */
    public OverrideResolver with(String host, int port, String insteadHost, int insteadPort) {
        return with(new Wanted(host, port, null), new Instead(insteadHost, insteadPort));
    }

    /** Same as {@link #with(String, int, String, int)}, but only for lookups of addresses of {@code family}. */
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
