package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.stereotype.Controller;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;
import org.tornado4j.web.RequestHandler;

@ExtendWith(OutputCaptureExtension.class)
class UnservedHandlersNoticeTests {

    private static void started(GenericApplicationContext context, Class<?> bean) {
        context.registerBean(bean);
        new UnservedHandlersNotice()
                .onApplicationEvent(
                        new ApplicationStartedEvent(new SpringApplication(), new String[0], context, Duration.ZERO));
    }

    @Test
    void handlersBesideAnotherServerAreWarnedOf(CapturedOutput output) {
        started(new ReactiveWebServerApplicationContext(), Handler.class);
        assertThat(output)
                .containsPattern("WARN.*Handlers with @Route, 1 in all, get no requests")
                .contains("(ReactiveWebServerApplicationContext)");
    }

    @Test
    void anotherServerWithoutHandlersIsNobodysMistake(CapturedOutput output) {
        started(new ReactiveWebServerApplicationContext(), String.class);
        assertThat(output).doesNotContain("@Route");
    }

    @Test
    void controllersInNativeModeAreWarnedOf(CapturedOutput output) {
        started(new TornadoWebServerApplicationContext(), Answering.class);
        assertThat(output)
                .containsPattern("WARN.*Controllers \\(1\\) get no requests")
                .contains("tornado-spring-boot-starter-webflux");
    }

    @Test
    void ourServerAndNoneAreSilent(CapturedOutput output) {
        started(new TornadoWebServerApplicationContext(), Handler.class);
        started(new GenericApplicationContext(), Handler.class);
        assertThat(output).doesNotContain("@Route");
    }

    @Controller
    static class Answering {}

    @Route("/")
    static class Handler extends RequestHandler {}
}
