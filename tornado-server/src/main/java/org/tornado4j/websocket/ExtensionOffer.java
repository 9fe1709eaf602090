package org.tornado4j.websocket;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An extension that a client would like to use (RFC 6455 section 9.1).
 *
 * @param parameters in order, as they came, with those that come twice
 */
record ExtensionOffer(String name, List<Parameter> parameters) {

    /** @param value null if there is none */
    record Parameter(String name, @Nullable String value) {}

    /**
     * Reads the values of all {@code Sec-WebSocket-Extensions} fields.
     *
     * @return null if one is malformed
     */
    static @Nullable List<ExtensionOffer> parse(List<String> values) {
        List<ExtensionOffer> offers = new ArrayList<>();
        for (String value : values) {
            if (!new Parser(value).addTo(offers)) {
                return null;
            }
        }
        return offers;
    }

    /** One pass from left to right. */
    private static final class Parser {

        private final Scanner scanner;

        Parser(String text) {
            this.scanner = new Scanner(text);
        }

        /** extension-list = 1#extension; returns false if it is none */
        boolean addTo(List<ExtensionOffer> offers) {
            do {
                scanner.skipBlanks();
                if (!scanner.atEnd() && !scanner.isAt(',')) {
                    ExtensionOffer offer = extension();
                    if (offer == null) {
                        return false;
                    }
                    offers.add(offer);
                }
            } while (scanner.take(','));
            return scanner.atEnd();
        }

        /** extension = extension-token *( ";" extension-param ) */
        private @Nullable ExtensionOffer extension() {
            String name = scanner.token();
            List<Parameter> parameters = new ArrayList<>();
            while (name != null && scanner.take(';')) {
                Parameter parameter = parameter();
                if (parameter == null) {
                    return null;
                }
                parameters.add(parameter);
            }
            return name == null ? null : new ExtensionOffer(name, parameters);
        }

        /** extension-param = token [ "=" (token | quoted-string) ] */
        private @Nullable Parameter parameter() {
            String name = scanner.token();
            if (name == null || !scanner.take('=')) {
                return name == null ? null : new Parameter(name, null);
            }
            String value = scanner.tokenOrQuoted();
            return value == null ? null : new Parameter(name, value);
        }
    }
}
