package org.tornado4j.spring.boot.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.PortInUseException;
import org.tornado4j.process.ReservedPort;
import org.tornado4j.spring.boot.ServerListener;
import org.tornado4j.spring.boot.TornadoStartException;
import org.tornado4j.spring.boot.autoconfigure.AllowedValue;
import org.tornado4j.spring.boot.autoconfigure.TornadoServerProperties;
import org.tornado4j.spring.boot.autoconfigure.WorkerPorts;
import org.tornado4j.tcp.BindOptions;

/**
 * The ports that all workers listen on. The supervisor reserves them, which decides what port 0 is; workers find them by name
 * and take them in place of what is configured. A port that is different for each worker is its own affair.
 */
final class SharedPorts {

    private static final String MANAGEMENT = "management";
    private static final int DEFAULT_PORT = 8080;

    /** @param port 0 for one that the system picks */
    private record Wanted(String name, @Nullable InetAddress address, int port) {

        ServerListener.Port place() {
            return new ServerListener.Port(BindOptions.of(port, address == null ? null : address.getHostAddress()));
        }
    }

    private final List<Wanted> wanted;
    private final boolean othersMayListen;

    private SharedPorts(List<Wanted> wanted, boolean othersMayListen) {
        this.wanted = wanted;
        this.othersMayListen = othersMayListen;
    }

    /** Returns the ports that two of the workers share, and so all of them. */
    static SharedPorts of(WorkerConfiguration one, WorkerConfiguration other) {
        List<Wanted> shared = new ArrayList<>(wanted(one));
        shared.retainAll(wanted(other));
        return new SharedPorts(shared, one.tornado().isReusePort());
    }

    private static List<Wanted> wanted(WorkerConfiguration configuration) {
        List<Wanted> ports = new ArrayList<>();
        Integer port = configuration.server().getPort();
        if (!configuration.tornado().isSocketActivation()) {
            add(ports, WorkerPorts.SERVER, configuration.server().getAddress(), port == null ? DEFAULT_PORT : port);
        }
        for (TornadoServerProperties.Listener listener : configuration.tornado().getListeners()) {
            if (listener.port() != null) {
                add(ports, WorkerPorts.ofListener(listener.name()), listener.address(), listener.port());
            }
        }
        Integer management = configuration.get("management.server.port", Integer.class);
        if (management != null && management > 0 && !management.equals(port)) { // 0 is another for each
            add(ports, MANAGEMENT, configuration.get("management.server.address", InetAddress.class), management);
        }
        return ports;
    }

    /** Values that are no port are left out: workers report whether they are allowed. */
    private static void add(List<Wanted> ports, String name, @Nullable InetAddress address, int port) {
        if (port >= 0 && port <= AllowedValue.HIGHEST_PORT) {
            ports.add(new Wanted(name, address, port));
        }
    }

    /**
     * Takes all of them.
     *
     * @throws PortInUseException if somebody else has one
     * @throws TornadoStartException if one cannot be had for another reason
     */
    List<ReservedPort> reserve() {
        List<ReservedPort> reserved = new ArrayList<>();
        try {
            for (Wanted port : wanted) {
                reserved.add(reserve(port));
            }
        } catch (RuntimeException e) {
            reserved.forEach(ReservedPort::close);
            throw e;
        }
        return reserved;
    }

    private ReservedPort reserve(Wanted port) {
        try {
            return othersMayListen
                    ? ReservedPort.reserveShared(port.name, new InetSocketAddress(port.address, port.port))
                    : ReservedPort.reserve(port.name, port.address, port.port);
        } catch (IOException e) {
            PortInUseException.throwIfPortBindingException(e, port::port);
            throw TornadoStartException.of(port.place(), e);
        } catch (IllegalStateException e) {
            throw new MultipleProcessesException(e.getMessage() + ".", ForkSettings.ONE_PROCESS, e);
        }
    }
}
