package org.tornado4j.catalina;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The floor of this module: Tomcat and the engine, but no Spring. */
class ArchitectureTests {

    @Test
    void needsNoSpring() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.net.ssl..",
                        "jakarta.servlet..",
                        "jakarta.websocket..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "org.apache.catalina..",
                        "org.apache.coyote..",
                        "org.apache.juli..",
                        "org.apache.tomcat..",
                        "org.tornado4j.http..",
                        "org.tornado4j.httpserver..",
                        "org.tornado4j.ioloop..",
                        "org.tornado4j.routing..",
                        "org.tornado4j.tcp..",
                        "org.tornado4j.web..",
                        "org.tornado4j.catalina..")
                .check(new ClassFileImporter()
                        .importUrl(TornadoProtocolHandler.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()));
    }
}
