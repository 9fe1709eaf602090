package org.tornado4j.process;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The handover data that a supervisor passes to its successor in the environment. The command line stays the same, so
 * that the upgrade can be repeated.
 *
 * @param socket the path on which the predecessor listens
 * @param ports the ports it has reserved, by name
 */
record Predecessor(Path socket, Map<String, Integer> ports) {

    private static final String SOCKET = "TORNADO4J_PREDECESSOR";
    private static final String PORTS = "TORNADO4J_PREDECESSOR_PORTS";

    /** Returns null if this process takes over from no other. */
    static @Nullable Predecessor ofThisProcess() {
        return of(System.getenv());
    }

    static @Nullable Predecessor of(Map<String, String> environment) {
        String socket = environment.get(SOCKET);
        return socket == null ? null : new Predecessor(Path.of(socket), ports(environment.getOrDefault(PORTS, "")));
    }

    private static Map<String, Integer> ports(String text) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String port : text.split(" ", -1)) {
            int at = port.indexOf('=');
            if (at > 0) {
                ports.put(
                        URLDecoder.decode(port.substring(0, at), StandardCharsets.UTF_8),
                        Integer.valueOf(port.substring(at + 1)));
            }
        }
        return ports;
    }

    /** Tells it to the process that is started with {@code environment}. */
    void describe(Map<String, String> environment) {
        StringJoiner text = new StringJoiner(" ");
        ports.forEach((name, port) -> text.add(URLEncoder.encode(name, StandardCharsets.UTF_8) + "=" + port));
        environment.put(SOCKET, socket.toString());
        environment.put(PORTS, text.toString());
    }

    /** Removes from {@code environment} what is not for a worker. */
    static void withhold(Map<String, String> environment) {
        environment.remove(SOCKET);
        environment.remove(PORTS);
    }

    /**
     * Returns the port that the two have to share; null if the predecessor has none like it.
     *
     * @param wanted 0 for that which the predecessor has by the same name
     */
    @Nullable
    Integer sharedPort(String name, int wanted) {
        if (wanted == 0) {
            return ports.get(name);
        }
        return ports.containsValue(wanted) ? wanted : null;
    }
}
