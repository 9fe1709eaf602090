package org.tornado4j.http;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.IPLiteral;

/**
 * The hosts for which a server accepts requests. An entry is
 *
 * <ul>
 *   <li>a name: {@code example.org}
 *   <li>an IP address, of IPv6 with or without brackets: {@code 192.0.2.7}, {@code [2001:db8::1]}
 *   <li>{@code *.example.org} for all names below {@code example.org}, at any depth, but not for {@code example.org} itself
 * </ul>
 *
 * <p>Case, the port, a dot at the end of a name and the notation of an address make no difference.
 *
 * <p>Thread: immutable.
 */
public final class AllowedHosts {

    /** Every host. */
    public static final AllowedHosts ANY = new AllowedHosts(List.of());

    private static final String WILDCARD = "*.";
    private static final int LONGEST_NAME = 253;

    private final List<String> texts;
    private final Set<String> names = new HashSet<>();
    private final Set<InetAddress> addresses = new HashSet<>();
    /** With the dot at their beginning. */
    private final Set<String> suffixes = new HashSet<>();

    private AllowedHosts(List<String> texts) {
        this.texts = texts;
        texts.forEach(this::add);
    }

    /**
     * Returns the hosts named by {@code texts}; {@link #ANY} if it is empty.
     *
     * @throws IllegalArgumentException if one is not a valid entry; the message tells why
     */
    public static AllowedHosts of(Collection<String> texts) {
        return texts.isEmpty() ? ANY : new AllowedHosts(List.copyOf(texts));
    }

    private void add(String text) {
        String entry = Text.lowerCase(text.strip());
        InetAddress address = address(entry);
        if (address != null) {
            addresses.add(address);
        } else if (entry.startsWith(WILDCARD) && isName(entry.substring(WILDCARD.length()))) {
            suffixes.add(entry.substring(1));
        } else if (isName(entry)) {
            names.add(entry);
        } else {
            throw new IllegalArgumentException("\"" + text + "\" is not a name such as example.org, an IP address, or"
                    + " *.example.org for the names below one; write it without scheme, port and path, and a name that is"
                    + " not ASCII as it travels (xn--...)");
        }
    }

    /** Labels of letters, digits, hyphens and underscores. */
    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NAME
                && !text.startsWith(".")
                && !text.endsWith(".")
                && !text.contains("..")
                && text.chars().allMatch(AllowedHosts::isOfName);
    }

    private static boolean isOfName(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    }

    private static @Nullable InetAddress address(String host) {
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        InetAddress address = IPLiteral.parse(brackets ? host.substring(1, host.length() - 1) : host);
        return brackets && host.indexOf(':') < 0 ? null : address;
    }

    /** Returns whether every host is allowed. */
    public boolean isAny() {
        return texts.isEmpty();
    }

    /**
     * Returns whether the host of a request is allowed: the one returned by {@link HTTPServerRequest#host}, which may
     * come from a trusted proxy, or be the default for a request without a host.
     */
    public boolean allows(RequestStartLine startLine, HTTPHeaders headers, HTTPRequestContext context) {
        return isAny() || allows(hostOf(startLine, headers, context));
    }

    /** Returns the host that {@link #allows(RequestStartLine, HTTPHeaders, HTTPRequestContext)} checks. */
    public static String hostOf(RequestStartLine startLine, HTTPHeaders headers, HTTPRequestContext context) {
        return HTTPServerRequest.host(startLine, headers, context);
    }

    /** Returns whether {@code host}, which may include a port, is allowed. */
    public boolean allows(String host) {
        if (isAny()) {
            return true;
        }
        String name = withoutDot(Text.lowerCase(HostAndPort.split(host).host()));
        if (name.length() > LONGEST_NAME) {
            return false;
        }
        return names.contains(name) || isBelow(name) || isAllowedAddress(name);
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private boolean isBelow(String name) {
        for (String suffix : suffixes) {
            if (name.length() > suffix.length() && name.endsWith(suffix)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAllowedAddress(String name) {
        InetAddress address = addresses.isEmpty() ? null : address(name);
        return address != null && addresses.contains(address);
    }

    /** Returns the entries as they were given. */
    @Override
    public String toString() {
        return isAny() ? "any host" : String.join(", ", texts);
    }
}
