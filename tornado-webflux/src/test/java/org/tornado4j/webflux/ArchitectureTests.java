package org.tornado4j.webflux;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The floor of this module: Spring Framework, Reactor and the engine, but no Spring Boot. */
class ArchitectureTests {

    @Test
    void needsNoBoot() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.net.ssl..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "org.reactivestreams..",
                        "reactor.core..",
                        "reactor.util..",
                        "org.springframework.core..",
                        "org.springframework.http..",
                        "org.springframework.util..",
                        "org.springframework.web.cors..",
                        "org.springframework.web.reactive..",
                        "org.springframework.web.server..",
                        "org.springframework.web.util..",
                        "org.tornado4j.http..",
                        "org.tornado4j.ioloop..",
                        "org.tornado4j.routing..",
                        "org.tornado4j.security..",
                        "org.tornado4j.web..",
                        "org.tornado4j.webflux..",
                        "org.tornado4j.websocket..")
                .check(new ClassFileImporter()
                        .importUrl(TornadoHttpHandlerAdapter.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()));
    }
}
