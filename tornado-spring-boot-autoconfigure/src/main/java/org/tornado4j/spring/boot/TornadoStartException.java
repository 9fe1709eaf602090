package org.tornado4j.spring.boot;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.WebServerException;

/** Tornado cannot serve as it is configured; Spring Boot reports why, and what to do about it. */
public class TornadoStartException extends WebServerException {

    private static final long serialVersionUID = 1L;

    private static final String OTHER_ADDRESS =
            "Set the address (server.address, management.server.address or that of the listener) to one of this machine, or"
                    + " leave it out to listen on all.";
    private static final String HIGHER_PORT =
            "Ports below 1024 need a privilege. Set the port (server.port, management.server.port or that of the listener) to a"
                    + " higher one, or give the process CAP_NET_BIND_SERVICE, or lower net.ipv4.ip_unprivileged_port_start.";
    private static final String OTHER_PLACE =
            "Check port and address (server.*, management.server.* or those of the listener).";

    private static final String OTHER_FILE =
            "Set socket-file of the listener to a path in a directory that is there and that this user may write to.";

    private static final String OTHER_START =
            "Start the process by what hands over a listening socket. Or leave out tornado.server.socket-activation to have"
                    + " it listen on server.port.";

    private final @Nullable String action;

    /** @param action what to do about it; null if the description says it */
    public TornadoStartException(String description, @Nullable String action, @Nullable Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    /**
     * A place that cannot be listened on, though nobody else does.
     *
     * @param cause what the kernel said
     */
    public static TornadoStartException of(ServerListener.Place place, IOException cause) {
        return new TornadoStartException(
                "Tornado cannot listen on " + place + ": " + cause.getMessage() + ".", action(place, cause), cause);
    }

    private static String action(ServerListener.Place place, IOException cause) {
        if (place instanceof ServerListener.Inherited) {
            return OTHER_START;
        }
        return place instanceof ServerListener.Port ? actionForPort(cause) : OTHER_FILE;
    }

    /** The JDK has no types for the reasons; the texts are the kernel's. */
    private static String actionForPort(IOException cause) {
        String reason = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (reason.contains("cannot assign")) {
            return OTHER_ADDRESS;
        }
        return reason.contains("permission denied") ? HIGHER_PORT : OTHER_PLACE;
    }

    /** Returns the action that helps; null if the message names it. */
    public @Nullable String getAction() {
        return action;
    }
}
