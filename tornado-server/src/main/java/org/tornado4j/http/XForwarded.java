package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/** Reads the fields of {@link ProxyHeaders.Kind#X_FORWARDED}, of which there is no standard. */
final class XForwarded {

    private static final int HIGHEST_PORT = 65_535;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final HTTPHeaders headers;
    private final AddressRanges trusted;

    private XForwarded(HTTPHeaders headers, AddressRanges trusted) {
        this.headers = headers;
        this.trusted = trusted;
    }

    static ForwardedRequest read(HTTPHeaders headers, AddressRanges trusted, String ofConnection) {
        return new XForwarded(headers, trusted).read(ofConnection);
    }

    private ForwardedRequest read(String ofConnection) {
        String protocol = protocol();
        String host = host(protocol != null ? protocol : ofConnection);
        return new ForwardedRequest(remoteIp(), protocol, host, prefix());
    }

    /** Returns the text after the last comma, which the nearest proxy wrote; null if the field is missing. */
    private @Nullable String last(String name) {
        String list = headers.get(name);
        return list == null ? null : Text.trim(list, list.lastIndexOf(',') + 1, list.length());
    }

    // ------------------------------------------------------------------------------------------ the client

    private @Nullable String remoteIp() {
        String list = headers.get("X-Forwarded-For");
        if (list != null) {
            return client(list);
        }
        String only = last("X-Real-Ip");
        return only == null ? null : ProxyHeaders.address(only);
    }

    /** From the right, where the nearest proxy wrote; the leftmost when all are trusted. */
    private @Nullable String client(String list) {
        int end = list.length();
        while (true) {
            int comma = list.lastIndexOf(',', end - 1);
            String address = ProxyHeaders.address(Text.trim(list, comma + 1, end));
            if (comma < 0 || address == null || !trusted.contains(address)) {
                return address;
            }
            end = comma;
        }
    }

    // ------------------------------------------------------------------------------------------ what it asked for

    private @Nullable String protocol() {
        String said = last("X-Forwarded-Proto");
        String protocol = said != null ? said : last("X-Scheme");
        return protocol == null ? null : ProxyHeaders.protocol(protocol);
    }

    /** The host that was said, else that of the request, with the port that was said in place of its own. */
    private @Nullable String host(String protocol) {
        String said = last("X-Forwarded-Host");
        String host = said == null ? null : ProxyHeaders.host(said);
        int port = port();
        String named = host != null ? host : headers.first("Host");
        if (port == 0 || named == null) {
            return host;
        }
        String bare = HostAndPort.split(named).host();
        return port == (protocol.equals("https") ? HTTPS_PORT : HTTP_PORT) ? bare : bare + ":" + port;
    }

    /** Zero when none was said. */
    private int port() {
        String said = last("X-Forwarded-Port");
        return said == null ? 0 : Math.max(0, HostAndPort.number(said, 0, HIGHEST_PORT));
    }

    /** A path that begins with one slash: what begins with two would be a host in a redirect. */
    private String prefix() {
        String said = last("X-Forwarded-Prefix");
        if (said == null || !said.startsWith("/") || said.contains("//")) {
            return "";
        }
        boolean path = said.chars().allMatch(c -> c == '/' || c == '%' || Grammar.isUnreserved(c));
        String prefix = said.endsWith("/") ? said.substring(0, said.length() - 1) : said;
        return path ? prefix : "";
    }
}
