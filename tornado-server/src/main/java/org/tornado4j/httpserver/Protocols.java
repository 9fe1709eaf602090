package org.tornado4j.httpserver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The protocols of a server on one loop, by the ways in which connections select them.
 *
 * <p>Thread: confined to the loop.
 */
public final class Protocols {

    /** A protocol that is known by its first bytes. */
    private static final class Prefaced {

        private final byte[] preface;
        private final Protocol.Connector connector;

        Prefaced(byte[] preface, Protocol.Connector connector) {
            this.preface = preface;
            this.connector = connector;
        }

        boolean mayBegin(byte[] bytes) {
            int common = Math.min(bytes.length, preface.length);
            return Arrays.equals(bytes, 0, common, preface, 0, common);
        }
    }

    private final Protocol.Connector usual;
    private final Map<String, Protocol.Connector> byName = new LinkedHashMap<>();
    private final Map<String, Protocol.Connector> byToken = new LinkedHashMap<>();
    private final List<Prefaced> prefaced = new ArrayList<>();

    /** @param usual the protocol of connections that ask for none of the others */
    Protocols(ServerLoop loop, Protocol usual, List<Protocol> others) {
        for (Protocol other : others) {
            add(other, other.onLoop(loop));
        }
        this.usual = usual.onLoop(loop);
    }

    private void add(Protocol protocol, Protocol.Connector connector) {
        String name = protocol.applicationProtocol();
        if (name != null) {
            byName.put(name, connector);
        }
        String token = protocol.upgradeToken();
        if (token != null) {
            byToken.put(token.toLowerCase(Locale.ROOT), connector);
        }
        byte[] preface = protocol.preface();
        if (preface.length > 0) {
            prefaced.add(new Prefaced(preface.clone(), connector));
        }
    }

    Protocol.Connector usual() {
        return usual;
    }

    boolean havePrefaces() {
        return !prefaced.isEmpty();
    }

    /** Returns the protocol that was agreed on by {@code name}; null for the usual one. */
    Protocol.@Nullable Connector named(String name) {
        return byName.get(name);
    }

    /** Returns the protocol of a connection that begins with {@code bytes}; null while several are possible. */
    Protocol.@Nullable Connector beginningWith(byte[] bytes) {
        boolean open = false;
        for (Prefaced candidate : prefaced) {
            if (candidate.mayBegin(bytes)) {
                if (bytes.length >= candidate.preface.length) {
                    return candidate.connector;
                }
                open = true;
            }
        }
        return open ? null : usual;
    }

    /** Returns whether a request can select one of them by an {@code Upgrade} field. */
    public boolean haveUpgrades() {
        return !byToken.isEmpty();
    }

    /** Returns the protocol with a token of an {@code Upgrade} field, in any case; null if there is none. */
    public Protocol.@Nullable Connector upgradeTo(String token) {
        return byToken.get(token.toLowerCase(Locale.ROOT));
    }
}
