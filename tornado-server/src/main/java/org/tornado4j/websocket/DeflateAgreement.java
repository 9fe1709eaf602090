package org.tornado4j.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of {@code permessage-deflate} that client and server agreed on (RFC 7692 section 7.1), as one of the two sees them.
 *
 * @param ownContextTakeover whether messages that are sent may build on those before them
 * @param peerContextTakeover whether messages of the peer may
 * @param ownWindowBits the window for messages that are sent, which they keep to
 * @param response the value of the field in which the server tells the client
 */
record DeflateAgreement(boolean ownContextTakeover, boolean peerContextTakeover, int ownWindowBits, String response) {

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

    // ------------------------------------------------------------------------------------------ the client's side

    /**
     * Returns the value of the field in which a client offers compression.
     *
     * @param memoryShort whether messages of the server must not take memory from one to the next
     */
    static String offer(WebSocketCompression wanted, boolean memoryShort) {
        StringBuilder offer = new StringBuilder(NAME);
        if (!wanted.serverContextTakeover() || memoryShort) {
            offer.append("; ").append(SERVER_NO_CONTEXT_TAKEOVER);
        }
        if (!wanted.clientContextTakeover()) {
            offer.append("; ").append(CLIENT_NO_CONTEXT_TAKEOVER);
        }
        if (wanted.serverMaxWindowBits() < WebSocketCompression.MAX_WINDOW_BITS) {
            offer.append("; ").append(SERVER_MAX_WINDOW_BITS).append('=').append(wanted.serverMaxWindowBits());
        }
        offer.append("; ").append(CLIENT_MAX_WINDOW_BITS);
        if (wanted.clientMaxWindowBits() < WebSocketCompression.MAX_WINDOW_BITS) {
            offer.append('=').append(wanted.clientMaxWindowBits());
        }
        return offer.toString();
    }

    /**
     * Returns what a server has agreed to, as its client sees it.
     *
     * @param answer the extension that the server has accepted
     * @param wanted what was offered, with {@code memoryShort} as there
     * @return null if that is not an answer to the offer, so that the connection has to fail
     */
    static @Nullable DeflateAgreement ofAnswer(
            ExtensionOffer answer, WebSocketCompression wanted, boolean memoryShort) {
        boolean windowWithoutValue = answer.parameters().stream()
                .anyMatch(parameter -> parameter.name().equals(CLIENT_MAX_WINDOW_BITS) && parameter.value() == null);
        Wish said = answer.name().equals(NAME) && !windowWithoutValue ? Wish.of(answer.parameters()) : null;
        if (said == null
                || said.serverMaxWindowBits > wanted.serverMaxWindowBits()
                || (said.clientWindowNamed && said.clientMaxWindowBits > wanted.clientMaxWindowBits())
                || (!said.serverNoContextTakeover && (!wanted.serverContextTakeover() || memoryShort))) {
            return null;
        }
        boolean ownTakeover = wanted.clientContextTakeover() && !said.clientNoContextTakeover;
        int ownBits = Math.min(said.clientMaxWindowBits, wanted.clientMaxWindowBits());
        return new DeflateAgreement(ownTakeover, !said.serverNoContextTakeover, ownBits, "");
    }

    /** The parameters of an offer, or of an answer. */
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
