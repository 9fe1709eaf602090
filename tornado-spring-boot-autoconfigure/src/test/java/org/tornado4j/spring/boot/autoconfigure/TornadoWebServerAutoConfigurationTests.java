package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.context.reactive.AnnotationConfigReactiveWebApplicationContext;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.spring.boot.HTTPServerCustomizer;
import org.tornado4j.spring.boot.TornadoWebServerFactory;

@ExtendWith(OutputCaptureExtension.class)
class TornadoWebServerAutoConfigurationTests {

    private final ApplicationContextRunner runner = Native.runner();

    @Test
    void factoryAppears() {
        runner.run(context -> assertThat(context).hasSingleBean(TornadoWebServerFactory.class));
    }

    @Test
    void factoryOfTheApplicationComesFirst() {
        runner.withBean("own", TornadoWebServerFactory.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(TornadoWebServerFactory.class)
                        .hasBean("own"));
    }

    @Test
    void propertiesAreAppliedToTheFactoryOfTheApplicationToo() {
        runner.withBean("own", TornadoWebServerFactory.class)
                .withPropertyValues("tornado.server.loops=3")
                .run(context -> assertThat(factory(context).getLoops()).isEqualTo(3));
    }

    @Test
    void nothingAppearsWithoutAWebApplication() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TornadoWebServerAutoConfiguration.class))
                .run(context -> assertThat(context).doesNotHaveBean(TornadoWebServerFactory.class));
    }

    @Test
    void inAContextWithoutServerTheFactoryWaits() {
        new ApplicationContextRunner(AnnotationConfigReactiveWebApplicationContext::new)
                .withConfiguration(AutoConfigurations.of(TornadoWebServerAutoConfiguration.class))
                .run(context -> assertThat(context).hasSingleBean(TornadoWebServerFactory.class));
    }

    @Test
    void defaultsAreSafe() {
        run(List.of(), (factory, options) -> {
            assertThat(factory.getBacklog()).isEqualTo(1024);
            assertThat(factory.isReusePort()).isFalse();
            assertThat(factory.getShutdown()).isEqualTo(Shutdown.GRACEFUL);
            assertThat(factory.getSlowCallbackThreshold()).isNull();
            assertThat(options.maxHeaderBytes()).isEqualTo(8 * 1024);
            assertThat(options.maxBodyBytes()).isEqualTo(10 * 1024 * 1024);
            assertThat(options.maxBufferBytes()).isEqualTo(100 * 1024 * 1024);
            assertThat(options.chunkSize()).isEqualTo(64 * 1024);
            assertThat(options.headerTimeout()).isEqualTo(Duration.ofSeconds(20));
            assertThat(options.idleConnectionTimeout()).isEqualTo(Duration.ofSeconds(60));
            assertThat(options.bodyTimeout()).isZero();
            assertThat(options.writeTimeout()).isEqualTo(Duration.ofSeconds(60));
            assertThat(options.noKeepAlive()).isFalse();
            assertThat(options.maxKeepAliveRequests()).isZero();
            assertThat(options.serverHeader()).isNull();
        });
    }

    @Test
    void defaultsAreTheEngines() {
        HTTPServerOptions engine = HTTPServerOptions.DEFAULT;
        run(List.of(), (factory, options) -> {
            assertThat(options.maxBodyBytes()).isEqualTo(engine.maxBodyBytes());
            assertThat(options.maxBufferBytes()).isEqualTo(engine.maxBufferBytes());
            assertThat(options.chunkSize()).isEqualTo(engine.chunkSize());
            assertThat(options.maxTargetBytes()).isEqualTo(engine.maxTargetBytes());
            assertThat(options.maxWriteBufferBytes()).isEqualTo(engine.maxWriteBufferBytes());
            assertThat(options.headerTimeout()).isEqualTo(engine.headerTimeout());
            assertThat(options.idleConnectionTimeout()).isEqualTo(engine.idleConnectionTimeout());
            assertThat(options.halfClosedTimeout()).isEqualTo(engine.halfClosedTimeout());
            assertThat(options.bodyTimeout()).isEqualTo(engine.bodyTimeout());
            assertThat(options.writeTimeout()).isEqualTo(engine.writeTimeout());
            assertThat(options.noKeepAlive()).isEqualTo(engine.noKeepAlive());
            assertThat(options.maxKeepAliveRequests()).isEqualTo(engine.maxKeepAliveRequests());
            assertThat(options.maxConnections()).isEqualTo(engine.maxConnections());
            assertThat(options.maxConnectionsPerAddress()).isEqualTo(engine.maxConnectionsPerAddress());
        });
    }

    @Test
    void onlyUnsetLoopsAreOnePerCore() {
        new ApplicationContextRunner(AnnotationConfigReactiveWebApplicationContext::new)
                .withConfiguration(AutoConfigurations.of(TornadoWebServerAutoConfiguration.class))
                .run(context -> assertThat(factory(context).getLoops())
                        .isEqualTo(Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void eachServerPropertyIsApplied() {
        run(
                List.of(
                        "server.address=127.0.0.1",
                        "server.shutdown=immediate",
                        "server.server-header=mine",
                        "server.max-http-request-header-size=9KB"),
                (factory, options) -> {
                    assertThat(factory.getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
                    assertThat(factory.getShutdown()).isEqualTo(Shutdown.IMMEDIATE);
                    assertThat(options.serverHeader()).isEqualTo("mine");
                    assertThat(options.maxHeaderBytes()).isEqualTo(9 * 1024);
                    assertThat(options.maxTargetBytes()).isEqualTo(9 * 1024);
                });
    }

    @Test
    void eachTornadoPropertyIsApplied() {
        run(
                List.of(
                        "tornado.server.loops=2",
                        "tornado.server.allowed-hosts=example.org,*.example.org",
                        "tornado.server.backlog=7",
                        "tornado.server.reuse-port=true",
                        "tornado.server.slow-callback-threshold=3s",
                        "tornado.server.exit-on-fatal-error=false",
                        "tornado.server.idle-connection-timeout=1m",
                        "tornado.server.half-closed-timeout=0s",
                        "tornado.server.header-timeout=2m",
                        "tornado.server.body-timeout=3m",
                        "tornado.server.write-timeout=4m",
                        "tornado.server.request-timeout=5m",
                        "tornado.server.response-timeout=6m",
                        "tornado.server.max-hold-time=7m",
                        "tornado.server.memory-budget=8MB",
                        "tornado.server.min-data-rate=9B",
                        "tornado.server.request-id-header=X-Request-Id",
                        "tornado.server.max-target-length=2KB",
                        "tornado.server.max-header-fields=11",
                        "tornado.server.decompress-request=true",
                        "tornado.server.max-decompression-ratio=12",
                        "tornado.server.max-body-size=4KB",
                        "tornado.server.max-buffer-size=5MB",
                        "tornado.server.chunk-size=6KB",
                        "tornado.server.max-write-buffer-size=7KB",
                        "tornado.server.no-keep-alive=true",
                        "tornado.server.max-keep-alive-requests=8"),
                (factory, options) -> {
                    assertThat(factory.getLoops()).isEqualTo(2);
                    assertThat(factory.getBacklog()).isEqualTo(7);
                    assertThat(factory.isReusePort()).isTrue();
                    assertThat(factory.getSlowCallbackThreshold()).isEqualTo(Duration.ofSeconds(3));
                    assertThat(options.allowedHosts()).hasToString("example.org, *.example.org");
                    assertThat(factory.isExitOnFatalError()).isFalse();
                    assertThat(options.idleConnectionTimeout()).isEqualTo(Duration.ofMinutes(1));
                    assertThat(options.halfClosedTimeout()).isZero();
                    assertThat(options.headerTimeout()).isEqualTo(Duration.ofMinutes(2));
                    assertThat(options.bodyTimeout()).isEqualTo(Duration.ofMinutes(3));
                    assertThat(options.writeTimeout()).isEqualTo(Duration.ofMinutes(4));
                    assertThat(options.requestTimeout()).hasMinutes(5);
                    assertThat(options.responseTimeout()).hasMinutes(6);
                    assertThat(options.maxHoldTime()).hasMinutes(7);
                    assertThat(options.memoryBudget()).isEqualTo(8 * 1024 * 1024);
                    assertThat(options.minDataRate()).isEqualTo(9);
                    assertThat(options.requestIdHeader()).isEqualTo("X-Request-Id");
                    assertThat(options.maxTargetBytes()).isEqualTo(2048);
                    assertThat(options.maxHeaderFields()).isEqualTo(11);
                    assertThat(options.decompressRequest()).isTrue();
                    assertThat(options.maxDecompressionRatio()).isEqualTo(12);
                    assertThat(options.maxBodyBytes()).isEqualTo(4 * 1024);
                    assertThat(options.maxBufferBytes()).isEqualTo(5 * 1024 * 1024);
                    assertThat(options.chunkSize()).isEqualTo(6 * 1024);
                    assertThat(options.maxWriteBufferBytes()).isEqualTo(7 * 1024);
                    assertThat(options.noKeepAlive()).isTrue();
                    assertThat(options.maxKeepAliveRequests()).isEqualTo(8);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "server.port, 70000, between 0",
        "tornado.server.allowed-hosts, https://example.org, without scheme",
        "tornado.server.allowed-hosts, *, Leave it out to allow all hosts",
        "tornado.server.loops, 0, 1 or more",
        "tornado.server.loops, -1, one event loop per core",
        "tornado.server.backlog, 0, 1 or more",
        "tornado.server.slow-callback-threshold, 0ms, longer than zero",
        "tornado.server.idle-connection-timeout, -1s, must not be negative",
        "tornado.server.half-closed-timeout, -1s, must not be negative",
        "tornado.server.header-timeout, -1s, Write 0s for no limit",
        "tornado.server.body-timeout, -1s, must not be negative",
        "tornado.server.idle-connection-timeout, 30, a number without a unit is milliseconds",
        "tornado.server.header-timeout, 99ms, 100ms or more",
        "tornado.server.body-timeout, 20, 100ms or more",
        "tornado.server.write-timeout, 20, 100ms or more",
        "tornado.server.request-timeout, 20, 100ms or more",
        "tornado.server.response-timeout, 20, 100ms or more",
        "tornado.server.max-hold-time, 20, 100ms or more",
        "tornado.server.drain-timeout, 30, 100ms or more",
        "tornado.server.tls.handshake-timeout, 10, 100ms or more",
        "tornado.server.write-timeout, -1s, must not be negative",
        "tornado.server.request-timeout, -1s, Write 0s for no limit",
        "tornado.server.response-timeout, -1s, Write 0s for no limit",
        "tornado.server.max-hold-time, -1s, Write 0s for no limit",
        "tornado.server.memory-budget, -1, Write 0B for no limit",
        "tornado.server.memory-budget, 100KB, 1MB or more",
        "tornado.server.request-id-header, request id, Leave it out for none",
        "tornado.server.min-data-rate, -1, Write 0B for no limit",
        "tornado.server.max-target-length, 0, 8KB is the default",
        "tornado.server.max-header-fields, 0, 100 is the default",
        "tornado.server.max-decompression-ratio, 0, 100 is the default",
        "tornado.server.max-body-size, 0, 1B or more",
        "tornado.server.max-body-size, -1, 1B or more",
        "tornado.server.max-buffer-size, 0, between 1B and",
        "tornado.server.max-buffer-size, 3GB, between 1B and",
        "tornado.server.chunk-size, 0, between 1B and",
        "tornado.server.max-write-buffer-size, 0B, between 1B and",
        "tornado.server.max-keep-alive-requests, -1, Write 0 for no limit",
        "tornado.server.max-connections, -1, Write 0 for no limit",
        "tornado.server.max-connections-per-address, -1, Write 0 for no limit",
        "tornado.server.redirect-port, 0, between 1 and 65535",
        "server.max-http-request-header-size, 0, between 1B and",
        "tornado.server.tls.handshake-timeout, -1s, Write 0s for no limit"
    })
    void wrongValueEndsTheStartAndSaysWhatIsAllowed(String key, String value, String reason) {
        runner.withPropertyValues(key + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                            assertThat(failure.getName()).isEqualTo(key);
                            assertThat(failure.getReason()).contains(reason);
                        }));
    }

    @Test
    void whatIsMissingIsSaidOnce(CapturedOutput output) {
        runner.withPropertyValues("server.http2.enabled=true")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).containsOnlyOnce("server.http2.enabled");
    }

    @Test
    void parametersAreMaskedWithoutAnAccessLogToo() {
        run(
                List.of("tornado.server.accesslog.enabled=false", "tornado.server.accesslog.mask-parameters=token"),
                (factory, options) -> assertThat(options.maskedParameters().mask("/x?token=secret"))
                        .isEqualTo("/x?token=***"));
    }

    @Test
    void customizersComeAfterPropertiesAndInOrder() {
        runner.withUserConfiguration(Customizers.class).run(context -> {
            HTTPServerOptions.Builder options = HTTPServerOptions.builder();
            factory(context).getServerCustomizers().forEach(customizer -> customizer.customize(options));
            assertThat(options.build().maxHeaderFields()).isEqualTo(2);
            assertThat(options.build().maxHeaderBytes()).isEqualTo(1000);
        });
    }

    @Test
    void webServerFactoryCustomizersOfTheApplicationAreCalled() {
        runner.withBean("port", WebServerFactoryCustomizer.class, () ->
                        (WebServerFactoryCustomizer<TornadoWebServerFactory>) factory -> factory.setBacklog(77))
                .run(context -> assertThat(factory(context).getBacklog()).isEqualTo(77));
    }

    private interface Check {

        void accept(TornadoWebServerFactory factory, HTTPServerOptions options) throws Exception;
    }

    private void run(List<String> properties, Check check) {
        List<HTTPServerOptions.Builder> seen = new ArrayList<>();
        runner.withPropertyValues(properties.toArray(String[]::new))
                .withBean(HTTPServerCustomizer.class, () -> seen::add)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    check.accept(factory(context), seen.get(0).build());
                });
    }

    private static TornadoWebServerFactory factory(ApplicationContext context) {
        return context.getBean(TornadoWebServerFactory.class);
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {

        @Bean
        @Order(2)
        HTTPServerCustomizer second() {
            return options -> options.maxHeaderFields(2);
        }

        @Bean
        @Order(1)
        HTTPServerCustomizer first() {
            return options -> options.maxHeaderFields(1).maxHeaderBytes(1000);
        }
    }
}
