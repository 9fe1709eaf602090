package org.tornado4j.spring.boot.autoconfigure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.tornado4j.spring.boot.TornadoReactiveWebServerFactory;

class ArchitectureTests {

    private static final String ROOT = "org.tornado4j.spring.boot";

    private static JavaClasses production;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // it reads the class path, too
    static void readClasses() {
        production = new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/")) // of target/fast, too
                .importPackages(ROOT);
        assertThat(production).isNotEmpty();
    }

    /**
     * Native mode starts with spring-web's jar removed; only Boot's own classes may ask for it, what serves the actuator, and
     * the modes of the frameworks.
     */
    @Test
    void nativeModeNeedsNothingOfSpringWeb() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + ".autoconfigure.actuate",
                        ROOT + ".autoconfigure.webflux",
                        ROOT + ".autoconfigure.webmvc")
                .and()
                .doNotHaveFullyQualifiedName(TornadoReactiveWebServerFactory.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".TornadoServletWebServerFactory")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".TornadoServletWebServer")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.web..", "org.springframework.http..", "jakarta.servlet..", "reactor..")
                .check(production);
    }

    @Test
    void whatApplicationsUseKnowsNothingOfAutoConfiguration() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".autoconfigure..")
                .check(production);
    }

    @Test
    void autoConfigurationsKnowNothingOfSeveralProcesses() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".processes..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".processes..")
                .check(production);
    }

    @Test
    void autoConfigurationsAreFinal() {
        classes()
                .that()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(production);
    }
}
