package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedFieldsTests {

    private final RepeatedFields fields = new RepeatedFields();

    private void encoded(String name, String value) {
        byte[] line = MessageFeed.latin1(name + ": " + value + "\r\n");
        fields.encoded(name, value, line, 0, line.length);
    }

    @Test
    @DisplayName("A line is kept when the same two strings come for the second time")
    void secondTime() {
        encoded("Vary", "Origin");
        assertThat(fields.find("Vary", "Origin")).isNull();
        encoded("Vary", "Origin");
        assertThat(fields.find("Vary", "Origin")).isEqualTo(MessageFeed.latin1("Vary: Origin\r\n"));
        assertThat(fields.find("Vary", new String("Origin".toCharArray()))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "content-type",
                "Etag",
                "ETag",
                "CACHE-CONTROL",
                "Access-Control-Allow-Credentials"
            })
    void namesAreKnownInAnyCase(String name) {
        encoded(name, "abc");
        encoded(name, "abc");
        assertThat(fields.find(name, "abc")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Set-Cookie",
                "set-cookie",
                "Location",
                "Cookie",
                "Authorization",
                "Proxy-Authorization",
                "WWW-Authenticate",
                "Proxy-Authenticate",
                "Authentication-Info",
                "Proxy-Authentication-Info",
                "Content-Disposition",
                "Content-Security-Policy",
                "Link",
                "X-Session-Token",
                "X-A-Very-Long-Name-Of-An-Application-Field",
            })
    @DisplayName("What is made for one client leaves nothing behind, and pushes nothing out")
    void secretsAreNotKept(String name) {
        String neighbour = "x".repeat((7 * name.length() + "abc".length() - 7 * "Vary".length()) & 63);
        encoded("Vary", neighbour);
        encoded("Vary", neighbour);
        encoded(name, "abc");
        encoded(name, "abc");
        assertThat(fields.find(name, "abc")).isNull();
        assertThat(fields.find("Vary", neighbour)).isNotNull();
    }
}
