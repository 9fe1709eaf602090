package org.tornado4j.spring.boot.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;

class ArchitectureTests {

    private static final String CLIENT = "org.tornado4j.spring.boot.test.client";
    private static final String AUTO_CONFIGURATION = "org.tornado4j.spring.boot.test.autoconfigure";

    private static JavaClasses production;

    @BeforeAll
    static void readClasses() {
        production = new ClassFileImporter()
                .withImportOption(location -> location.contains("/tornado-spring-boot-test/"))
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages("org.tornado4j");
        assertThat(production).isNotEmpty();
    }

    /** Tests of handlers go on without spring-web, WebFlux and Reactor. */
    @Test
    void nothingButTheClientsOfSpringNeedsSpringWeb() {
        noClasses()
                .that()
                .resideOutsideOfPackages(CLIENT, AUTO_CONFIGURATION)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.web..",
                        "org.springframework.http..",
                        "org.springframework.mock..",
                        "jakarta.servlet..",
                        "reactor..")
                .check(production);
    }

    /** The client is for handlers without Spring, too; of Spring's there are only assertions on JSON. */
    @Test
    void clientKnowsNothingOfSpringBoot() {
        noClasses()
                .that()
                .resideInAPackage("org.tornado4j.test")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.boot..", "org.springframework.context..", "org.tornado4j.spring..")
                .check(production);
    }

    @Test
    void autoConfigurationsAreInTheirPackage() {
        assertThat(production.stream().filter(type -> type.isAnnotatedWith(AutoConfiguration.class)))
                .hasSize(3)
                .allSatisfy(type -> assertThat(type.getPackageName()).isEqualTo(AUTO_CONFIGURATION));
    }
}
