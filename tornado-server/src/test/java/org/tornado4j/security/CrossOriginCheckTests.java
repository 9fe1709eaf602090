package org.tornado4j.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.RequestStartLine;

class CrossOriginCheckTests {

    private static final CrossOriginCheck TRUSTING =
            CrossOriginCheck.trusting(List.of("https://App.example.com", "http://localhost:3000"));

    private static HTTPServerRequest request(@Nullable String site, @Nullable String origin) {
        HTTPHeaders headers = new HTTPHeaders();
        headers.set("Host", "shop.example.com:8443");
        if (site != null) {
            headers.set("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            headers.set("Origin", origin);
        }
        return new HTTPServerRequest(new RequestStartLine("POST", "/", "HTTP/1.1"), headers);
    }

    @ParameterizedTest
    @CsvSource({
        ",, true",
        "same-origin,, true",
        "none,, true",
        "same-origin, https://shop.example.com:8443, true",
        "same-site,, false",
        "cross-site,, false",
        "anything,, false",
        "'',, false",
        // what the browser says goes before what the field Host may say after a proxy
        "cross-site, https://shop.example.com:8443, false",
        ", https://shop.example.com:8443, true",
        ", http://SHOP.example.com:8443, true",
        ", https://shop.example.com, false",
        ", https://shop.example.com:8443.evil.com, false",
        ", https://evil.com, false",
        ", 'null', false",
        ", '', false",
        ", shop.example.com:8443, false",
    })
    void requestsOfOtherOriginsAreTold(@Nullable String site, @Nullable String origin, boolean allowed) {
        assertThat(CrossOriginCheck.STRICT.allows(request(site, origin))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "same-site, https://app.example.com, true",
        "cross-site, http://localhost:3000, true",
        ", https://APP.example.com, true",
        "cross-site, http://app.example.com, false",
        "cross-site, https://app.example.com:444, false",
        "cross-site, https://app.example.com.evil.com, false",
        "cross-site,, false",
    })
    void trustedOriginsAreAllowed(@Nullable String site, @Nullable String origin, boolean allowed) {
        assertThat(TRUSTING.allows(request(site, origin))).isEqualTo(allowed);
    }

    @Test
    void trustedOriginsAreTold() {
        assertThat(TRUSTING.trustedOrigins())
                .containsExactlyInAnyOrder("https://app.example.com", "http://localhost:3000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "app.example.com", "://app", "https://", "https://app/", "https://*.example.com", "null"})
    void whatIsNoOriginIsRefused(String origin) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CrossOriginCheck.trusting(List.of(origin)))
                .withMessageContaining("not \"" + origin + "\"");
    }
}
