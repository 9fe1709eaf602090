package org.tornado4j.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of {@code permessage-deflate} that client and server agreed on (RFC 7692 section 7.1).
 *
 * @param serverContextTakeover whether messages of the server may build on those before them
 * @param clientContextTakeover whether messages of the client may
 * @param serverWindowBits the window for messages of the server, which they keep to
 * @param response the value of the field that tells the client
 */
record DeflateAgreement(
        boolean serverContextTakeover, boolean clientContextTakeover, int serverWindowBits, String response) {

    static final String NAME = "permessage-deflate";

    private static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
    private static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
    private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
    private static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";

    private static final int INVALID = -1;

    /**
     * Returns the answer to the first of {@code offers} that can be accepted.
     *
     * @param memoryShort whether messages of the client must not take memory from one to the next
     * @return null if there is none
     */
    static @Nullable DeflateAgreement of(
            List<ExtensionOffer> offers, WebSocketCompression wanted, boolean memoryShort) {
        for (ExtensionOffer offer : offers) {
            Wish wish = offer.name().equals(NAME) ? Wish.of(offer.parameters()) : null;
            if (wish != null) {
                return wish.answer(wanted, memoryShort);
            }
        }
        return null;
    }

    /** The parameters of an offer. */
    private static final class Wish {

        private boolean serverNoContextTakeover;
        private boolean clientNoContextTakeover;
        private int serverMaxWindowBits = WebSocketCompression.MAX_WINDOW_BITS;
        private int clientMaxWindowBits = WebSocketCompression.MAX_WINDOW_BITS;
        private boolean serverWindowNamed;
        private boolean clientWindowNamed;

        /** Returns null if a parameter is unknown, comes twice, or has an invalid value: such an offer is declined. */
        static @Nullable Wish of(List<ExtensionOffer.Parameter> parameters) {
            Wish wish = new Wish();
            Set<String> seen = new HashSet<>();
            for (ExtensionOffer.Parameter parameter : parameters) {
                if (!seen.add(parameter.name()) || !wish.add(parameter.name(), parameter.value())) {
                    return null;
                }
            }
            return wish;
        }

        private boolean add(String name, @Nullable String value) {
            switch (name) {
                case SERVER_NO_CONTEXT_TAKEOVER -> {
                    serverNoContextTakeover = true;
                    return value == null;
                }
                case CLIENT_NO_CONTEXT_TAKEOVER -> {
                    clientNoContextTakeover = true;
                    return value == null;
                }
                case SERVER_MAX_WINDOW_BITS -> {
                    serverWindowNamed = true;
                    serverMaxWindowBits = bits(value);
                    return serverMaxWindowBits != INVALID;
                }
                case CLIENT_MAX_WINDOW_BITS -> {
                    clientWindowNamed = true;
                    clientMaxWindowBits = value == null ? WebSocketCompression.MAX_WINDOW_BITS : bits(value);
                    return clientMaxWindowBits != INVALID;
                }
                default -> {
                    return false;
                }
            }
        }

        /** A decimal number from 8 to 15, without leading zeros. */
        private static int bits(@Nullable String value) {
            for (int bits = WebSocketCompression.MIN_WINDOW_BITS;
                    bits <= WebSocketCompression.MAX_WINDOW_BITS;
                    bits++) {
                if (Integer.toString(bits).equals(value)) {
                    return bits;
                }
            }
            return INVALID;
        }

        DeflateAgreement answer(WebSocketCompression wanted, boolean memoryShort) {
            boolean serverTakeover = wanted.serverContextTakeover() && !serverNoContextTakeover;
            boolean clientTakeover = wanted.clientContextTakeover() && !clientNoContextTakeover && !memoryShort;
            int serverBits = Math.min(serverMaxWindowBits, wanted.serverMaxWindowBits());
            int clientBits = Math.min(clientMaxWindowBits, wanted.clientMaxWindowBits());
            StringBuilder response = new StringBuilder(NAME);
            if (!serverTakeover) {
                response.append("; ").append(SERVER_NO_CONTEXT_TAKEOVER);
            }
            if (!clientTakeover) {
                response.append("; ").append(CLIENT_NO_CONTEXT_TAKEOVER);
            }
            if (serverWindowNamed || serverBits < WebSocketCompression.MAX_WINDOW_BITS) {
                response.append("; ").append(SERVER_MAX_WINDOW_BITS).append('=').append(serverBits);
            }
            if (clientWindowNamed && clientBits < WebSocketCompression.MAX_WINDOW_BITS) {
                response.append("; ").append(CLIENT_MAX_WINDOW_BITS).append('=').append(clientBits);
            }
            return new DeflateAgreement(serverTakeover, clientTakeover, serverBits, response.toString());
        }
    }
}
