package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.tornado4j.http.ProxyHeaders;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.spring.boot.TornadoWebServerFactory;
import org.tornado4j.tcp.ProxyProtocol;

@ExtendWith(OutputCaptureExtension.class)
class ProxySettingsTests {

    private static final String NATIVE = "server.forward-headers-strategy=native";

    private static void proxyHeaders(Consumer<@Nullable ProxyHeaders> check, String... properties) {
        Native.runner().withPropertyValues(properties).run(context -> {
            HTTPServerOptions.Builder options = HTTPServerOptions.builder();
            context.getBean(TornadoWebServerFactory.class)
                    .getServerCustomizers()
                    .forEach(customizer -> customizer.customize(options));
            check.accept(options.build().proxyHeaders());
        });
    }

    @Test
    void forwardedFieldsAreIgnoredByDefault() {
        proxyHeaders(proxies -> assertThat(proxies).isNull());
    }

    @ParameterizedTest
    @CsvSource({
        "native, none, true",
        "framework, none, true",
        "none, kubernetes, false",
        "none, none, false",
        ", kubernetes, true",
        ", none, false"
    })
    void strategyOrPlatformHasThemRead(@Nullable String strategy, String platform, boolean read) {
        proxyHeaders(
                proxies -> assertThat(proxies != null).isEqualTo(read),
                "spring.main.cloud-platform=" + platform,
                "server.forward-headers-strategy=" + (strategy == null ? "" : strategy));
    }

    @Test
    void privateAddressesAreTrustedByDefault() {
        proxyHeaders(
                proxies -> assertThat(proxies).isNotNull().satisfies(set -> {
                    assertThat(set.kind()).isEqualTo(ProxyHeaders.Kind.X_FORWARDED);
                    assertThat(set.trusted().test(InetAddress.getLoopbackAddress()))
                            .isTrue();
                    assertThat(set.trusted().test(InetAddress.getByName("8.8.8.8")))
                            .isFalse();
                }),
                NATIVE);
    }

    @Test
    void proxiesAndFieldsMayBeNamed() {
        proxyHeaders(
                proxies -> assertThat(proxies).isNotNull().satisfies(set -> {
                    assertThat(set.kind()).isEqualTo(ProxyHeaders.Kind.FORWARDED);
                    assertThat(set.trusted()).hasToString("192.0.2.7, 2001:db8::/32");
                }),
                NATIVE,
                "tornado.server.forwarded-headers=forwarded",
                "tornado.server.trusted-downstream=192.0.2.7,2001:db8::/32");
    }

    @Test
    void wrongRangeEndsTheStart() {
        Native.runner()
                .withPropertyValues(NATIVE, "tornado.server.trusted-downstream=10.1.2.3/8")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                            assertThat(failure.getName()).isEqualTo("tornado.server.trusted-downstream");
                            assertThat(failure.getReason())
                                    .contains("10.0.0.0/8")
                                    .contains("10.1.2.3/8");
                        }));
    }

    @Test
    void frameworkMeansNative(CapturedOutput output) {
        Native.runner()
                .withPropertyValues("server.forward-headers-strategy=framework")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).containsOnlyOnce("as with native");
    }

    @Test
    void portMayDemandProxyHeaders() {
        Native.runner()
                .withPropertyValues("tornado.server.proxy-protocol=true", "tornado.server.trusted-downstream=192.0.2.7")
                .run(context -> {
                    ProxyProtocol protocol =
                            context.getBean(TornadoWebServerFactory.class).getProxyProtocol();
                    assertThat(protocol).isNotNull();
                    assertThat(protocol.trusted().test(InetAddress.getByName("192.0.2.7")))
                            .isTrue();
                    assertThat(protocol.trusted().test(InetAddress.getByName("192.0.2.8")))
                            .isFalse();
                });
    }
}
