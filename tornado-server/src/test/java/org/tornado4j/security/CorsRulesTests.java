package org.tornado4j.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsRulesTests {

    private static final List<String> SOME = List.of("https://app.example.com");

    private static void assertRefused(UnaryOperator<CorsRules.Builder> settings, String why) {
        CorsRules.Builder builder = settings.apply(CorsRules.builder().origins(SOME));
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(why);
    }

    @Test
    void nonsenseIsRefused() {
        assertRefused(rules -> rules.origins(List.of()), "there is no origin that is allowed");
        assertRefused(rules -> rules.origins(List.of("*")).credentials(true), "do without credentials");
        assertRefused(
                rules -> rules.exposedHeaders(List.of("*")).credentials(true), "name the fields that pages may read");
        assertRefused(rules -> rules.methods(List.of("GET POST")), "is no name of a method or a field");
        assertRefused(rules -> rules.headers(List.of("a b")), "is no name of a method or a field");
        assertRefused(rules -> rules.exposedHeaders(List.of("")), "is no name of a method or a field");
        assertRefused(rules -> rules.maxAge(Duration.ofSeconds(-1)), "an age is not negative");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.example.com",
                "https://",
                "https://*",
                "https://*.",
                "https://*.*.example.com",
                "https://a*.example.com",
                "https://app.example.com/",
                "https://app.example.com/path",
                "https://user@app.example.com",
                "null",
                "",
            })
    void originThatIsNoneIsRefused(String origin) {
        assertRefused(rules -> rules.origins(List.of(origin)), "an origin is a scheme and a host");
    }

    @Test
    void hostsBelowOneAreAllowedWithItsPort() {
        CorsRules rules = CorsRules.builder()
                .origins(List.of("https://*.example.com:8443"))
                .build();
        assertThat(rules.allows("https://a.example.com:8443")).isTrue();
        assertThat(rules.allows("https://a.example.com")).isFalse();
        assertThat(rules.allows("https://a.example.com:8443.evil")).isFalse();
        assertThat(rules.allows("https://example.com:8443")).isFalse();
        assertThat(rules.allows("https://.example.com:8443")).isFalse();
    }

    @Test
    void longOriginsAreRefused() {
        CorsRules rules =
                CorsRules.builder().origins(List.of("https://*.example.com")).build();
        assertThat(rules.allows("https://" + "a.".repeat(4000) + "com")).isFalse();
        assertThat(rules.allowedOf(",".repeat(8000))).isEmpty();
        assertThat(rules.allowedOf("a,".repeat(4000))).isNull();
    }
}
