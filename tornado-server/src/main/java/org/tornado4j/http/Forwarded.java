package org.tornado4j.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Forwarded field:
 *
 * <pre>
 * Forwarded         = 1#forwarded-element                   (RFC 7239 section 4)
 * forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] )
 * forwarded-pair    = token "=" ( token / quoted-string )
 * </pre>
 *
 * <p>A field line in which anything is malformed is not used, nor what stands before it. A proxy that does not want to
 * name a node says {@code unknown} or {@code _something} (section 6.3): there the way back ends without an address.
 */
final class Forwarded {

    private final AddressRanges trusted;

    private @Nullable String address;
    private @Nullable String protocol;
    private @Nullable String host;

    private Forwarded(AddressRanges trusted) {
        this.trusted = trusted;
    }

    static ForwardedRequest read(HTTPHeaders headers, AddressRanges trusted) {
        return new Forwarded(trusted).read(headers.getList("Forwarded"));
    }

    private ForwardedRequest read(List<String> lines) {
        boolean onTheWay = true;
        for (int i = lines.size() - 1; i >= 0 && onTheWay; i--) {
            onTheWay = walk(lines.get(i));
        }
        return new ForwardedRequest(address, protocol, host, "");
    }

    /** From the last element to the first, as long as nodes are trusted. */
    private boolean walk(String line) {
        List<ParameterizedValue> elements = elements(line);
        if (elements == null) {
            address = null;
            return false;
        }
        for (int i = elements.size() - 1; i >= 0; i--) {
            if (!step(elements.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Takes in what one proxy says; whether the one before it is trusted. */
    private boolean step(ParameterizedValue element) {
        String node = element.parameters().get("for");
        String said = element.parameters().get("proto");
        String named = element.parameters().get("host");
        protocol = said == null ? protocol : ProxyHeaders.protocol(said);
        host = named == null ? host : ProxyHeaders.host(named);
        address = node == null ? null : address(node);
        return address != null && trusted.contains(address);
    }

    /**
     * node = nodename [ ":" node-port ]; node-port = port / obfport (section 6). An IPv6 address is in brackets. Null for
     * what hides its address.
     */
    private static @Nullable String address(String node) {
        int end = node.startsWith("[") ? node.indexOf(']') + 1 : Text.indexOf(node, ':', 0, node.length());
        boolean port = end == node.length() || (node.charAt(end) == ':' && isPort(node, end + 1));
        return port ? ProxyHeaders.address(node.substring(0, end)) : null;
    }

    private static boolean isPort(String node, int from) {
        return HostAndPort.number(node, from, 65_535) >= 0 || isObfuscated(node.substring(from));
    }

    /** obfport = "_" 1*( ALPHA / DIGIT / "." / "_" / "-" ) */
    private static boolean isObfuscated(String port) {
        return port.length() > 1 && port.startsWith("_") && port.chars().allMatch(Grammar::isUnreserved);
    }

    /** Null when the line is malformed. */
    private static @Nullable List<ParameterizedValue> elements(String line) {
        List<ParameterizedValue> elements = new ArrayList<>();
        int start = 0;
        while (start <= line.length()) {
            int end = endOfElement(line, start);
            String element = Text.trim(line, start, end);
            if (!element.isEmpty()) { // an empty one is allowed in any list (RFC 9110 section 5.6.1.2)
                ParameterizedValue parsed = ParameterizedValue.parse(";" + element, ParameterizedValue.Escapes.ANY);
                if (parsed == null) {
                    return null;
                }
                elements.add(parsed);
            }
            start = end + 1;
        }
        return elements;
    }

    /** The next comma that is not in quotes, or the end. */
    private static int endOfElement(String line, int start) {
        boolean quoted = false;
        int at = start;
        while (at < line.length() && (quoted || line.charAt(at) != ',')) {
            if (line.charAt(at) == '"') {
                quoted = !quoted;
            } else if (quoted && line.charAt(at) == '\\') {
                at++;
            }
            at++;
        }
        return Math.min(at, line.length());
    }
}
