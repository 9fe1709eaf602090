package org.tornado4j.spring.boot.autoconfigure;

import java.net.InetAddress;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.tornado4j.process.Worker;
import org.tornado4j.spring.boot.ServerListener;
import org.tornado4j.spring.boot.TornadoWebServerFactory;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.ListenerOptions;

/** Applies {@code tornado.server.listeners} and what else says where connections are taken. */
final class ListenerSettings {

    private static final int HIGHEST_PORT = 65_535;

    private final TornadoServerProperties tornado;
    private final ProxySettings proxies;

    ListenerSettings(TornadoServerProperties tornado, ProxySettings proxies) {
        this.tornado = tornado;
        this.proxies = proxies;
    }

    void applyTo(TornadoWebServerFactory factory) {
        if (tornado.isProxyProtocol()) {
            factory.setProxyProtocol(proxies.proxyProtocol());
        }
        List<ServerListener> listeners = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (TornadoServerProperties.Listener listener : tornado.getListeners()) {
            ListenerKeys keys = new ListenerKeys(listeners.size());
            listeners.add(listener(listener, keys, names));
        }
        factory.addListeners(listeners);
        factory.setRedirectPort(redirectPort(factory));
    }

    /** The keys of one listener, for reports. */
    private record ListenerKeys(int index) {

        InvalidConfigurationPropertyValueException refused(String key, @Nullable Object value, String reason) {
            return new InvalidConfigurationPropertyValueException(
                    "tornado.server.listeners[" + index + "]." + key, value, reason);
        }
    }

    private ServerListener listener(TornadoServerProperties.Listener properties, ListenerKeys keys, Set<String> names) {
        String name = properties.name();
        if (name == null || !name.matches("[a-z0-9-]+") || !names.add(name)) {
            throw keys.refused(
                    "name", name, "Each listener has a name of its own, of lower case letters, digits and hyphens.");
        }
        if (properties.redirectToHttps() && properties.sslBundle() != null) {
            throw keys.refused("redirect-to-https", true, "A listener with an ssl-bundle speaks HTTPS already.");
        }
        ListenerOptions options =
                ListenerOptions.DEFAULT.withProxyProtocol(properties.proxyProtocol() ? proxies.proxyProtocol() : null);
        return ServerListener.of(name, place(properties, keys))
                .withOptions(options)
                .withSslBundle(properties.sslBundle())
                .withPurpose(
                        properties.redirectToHttps()
                                ? ServerListener.Purpose.REDIRECT_TO_HTTPS
                                : ServerListener.Purpose.SERVE);
    }

    private ServerListener.Place place(TornadoServerProperties.Listener properties, ListenerKeys keys) {
        Integer port = properties.port();
        String file = properties.socketFile();
        if (file == null) {
            return new ServerListener.Port(bindOptions(properties, keys));
        }
        if (port != null || properties.address() != null) {
            throw keys.refused(
                    "socket-file", file, "A listener has either a port, perhaps with an address, or a socket-file.");
        }
        return new ServerListener.SocketFile(file, mode(properties.permissions(), keys), tornado.getBacklog());
    }

    private BindOptions bindOptions(TornadoServerProperties.Listener properties, ListenerKeys keys) {
        Integer port = properties.port();
        InetAddress address = properties.address();
        if (port == null || port < 0 || port > HIGHEST_PORT) {
            throw keys.refused(
                    "port",
                    port,
                    "It must be between 0, for any that is free, and " + HIGHEST_PORT
                            + ". Leave it out if there is a socket-file.");
        }
        int shared = WorkerPorts.port(WorkerPorts.ofListener(properties.name()), port);
        return BindOptions.of(shared, address != null ? address.getHostAddress() : null)
                .withBacklog(tornado.getBacklog())
                .withReusePort(tornado.isReusePort() || Worker.current() != null);
    }

    /** A number would be read as decimal by YAML, and mean something else. */
    private static int mode(String permissions, ListenerKeys keys) {
        try {
            int mode = 0;
            for (PosixFilePermission permission : PosixFilePermissions.fromString(permissions)) {
                mode |= 0400 >> permission.ordinal();
            }
            return mode;
        } catch (IllegalArgumentException e) {
            throw keys.refused(
                    "permissions", permissions, "Write them as ls does, rw-rw---- for instance for owner and group.");
        }
    }

    private @Nullable Integer redirectPort(TornadoWebServerFactory factory) {
        Integer port = tornado.getRedirectPort();
        if (port != null && (port < 1 || port > HIGHEST_PORT)) {
            throw AllowedValue.refused(
                    "tornado.server.redirect-port", port, "It must be between 1 and " + HIGHEST_PORT + ".");
        }
        return port != null ? port : factory.getRedirectPort();
    }
}
