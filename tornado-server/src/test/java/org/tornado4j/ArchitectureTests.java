package org.tornado4j;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The floors of the engine: each package knows only those below it. */
class ArchitectureTests {

    private static final String ENGINE = "org.tornado4j";

    /**
     * Read a line as "package, may use". The JDK, the logging facade, JSpecify's annotations and {@code text}, which uses
     * nothing of the engine, are open to all.
     */
    private static final List<Floor> FLOORS = List.of(
            new Floor("text"),
            new Floor("flight"),
            new Floor("ioloop", "flight"),
            new Floor("http", "ioloop"),
            new Floor("http1", "http"),
            new Floor("routing", "http"),
            new Floor("iostream", "ioloop"),
            new Floor("subprocess"),
            new Floor("systemd", "ioloop", "subprocess"),
            new Floor("metrics"),
            new Floor("process", "iostream", "ioloop", "systemd", "subprocess", "metrics"),
            new Floor("tcp", "iostream", "ioloop", "process", "metrics"),
            new Floor("coding", "http", "routing", "ioloop"),
            new Floor("httpserver", "flight", "http", "http1", "coding", "tcp", "iostream", "ioloop", "metrics"),
            new Floor("security", "http"),
            new Floor("accesslog", "http", "httpserver", "ioloop", "process"),
            new Floor("web", "http", "coding", "routing", "security", "ioloop", "httpserver"),
            new Floor("status", "web", "httpserver", "tcp", "routing", "http", "ioloop", "process", "metrics"),
            new Floor(
                    "websocket",
                    "web",
                    "http",
                    "routing",
                    "ioloop",
                    "httpserver",
                    "http1",
                    "tcp",
                    "iostream",
                    "process"),
            new Floor("bus", "websocket", "web", "http", "ioloop", "process"));

    /** Libraries that an application may have, and that {@code coding} uses then. */
    private static final String[] OPTIONAL_LIBRARIES = {"com.aayushatharva.brotli4j..", "com.github.luben.zstd.."};

    /** Ways to wait or to ask for the time behind the back of the loop's clock, by owner. */
    private static final Map<Class<?>, Set<String>> CLOCK_ONLY = Map.of(
            Thread.class, Set.of("sleep"),
            System.class, Set.of("currentTimeMillis", "nanoTime"),
            Instant.class, Set.of("now"),
            Clock.class, Set.of("systemUTC", "systemDefaultZone", "system"),
            LocalDateTime.class, Set.of("now"),
            OffsetDateTime.class, Set.of("now"),
            ZonedDateTime.class, Set.of("now"));

    private static JavaClasses engine;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // it reads the class path, too
    static void readClasses() {
        engine = new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages(ENGINE);
    }

    static Stream<Floor> floors() {
        return FLOORS.stream();
    }

    @ParameterizedTest
    @MethodSource("floors")
    void packageUsesOnlyThoseBelowIt(Floor floor) {
        classes()
                .that()
                .resideInAPackage(floor.packages())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(floor.reachable())
                .allowEmptyShould(true)
                .check(engine);
    }

    @Test
    void everyPackageHasItsFloor() {
        String[] known = FLOORS.stream().map(Floor::packages).toArray(String[]::new);
        classes().should().resideInAnyPackage(known).check(engine);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ENGINE + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(engine);
    }

    @Test
    void engineKnowsNoSpring() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(engine);
    }

    /** The module {@code jdk.jfr} may be absent. */
    @Test
    void onlyFlightKnowsFlightRecorder() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ENGINE + ".flight..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.jfr..")
                .check(engine);
    }

    /** Each in one class, which is not loaded without its library. */
    @Test
    void optionalLibrariesAreNamedByTheirCodingsAlone() {
        noClasses()
                .that(isNotOrInside(ENGINE + ".coding.BrotliCoding", ENGINE + ".coding.ZstdCoding"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(OPTIONAL_LIBRARIES)
                .check(engine);
    }

    @Test
    void protocolDoesNoIO() {
        noClasses()
                .that()
                .resideInAPackage(ENGINE + ".http1..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.nio.channels..", "java.util.concurrent..", "org.slf4j..", ENGINE + ".ioloop..")
                .allowEmptyShould(true)
                .check(engine);
    }

    @Test
    void onlyApplicationReachesTheServerFromWeb() {
        noClasses()
                .that(resideInAPackage(ENGINE + ".web..").and(isNotOrInside(ENGINE + ".web.Application")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ENGINE + ".httpserver..")
                .allowEmptyShould(true)
                .check(engine);
    }

    @Test
    void onlyHTTPServerNamesHTTP1InTheServer() {
        noClasses()
                .that(resideInAPackage(ENGINE + ".httpserver").and(isNotOrInside(ENGINE + ".httpserver.HTTPServer")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ENGINE + ".httpserver.http1..")
                .check(engine);
    }

    /** Besides those that make sockets, the loop asks whether one is connected, and streams wrap one in their transport. */
    @Test
    void socketChannelsStayBelowTheStreams() {
        noClasses()
                .that(resideOutsideOfPackages(ENGINE + ".tcp..", ENGINE + ".process..")
                        .and(isNotOrInside(
                                ENGINE + ".ioloop.HandlerTable",
                                ENGINE + ".iostream.ChannelTransport",
                                ENGINE + ".iostream.IOStream",
                                ENGINE + ".iostream.SSLIOStream")))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(SocketChannel.class.getName())
                .check(engine);
    }

    @Test
    void onlyTheClockTellsTheTimeAndNobodySleeps() {
        noClasses()
                .that(isNotOrInside(ENGINE + ".ioloop.Clock"))
                .should()
                .accessTargetWhere(describe(
                        "the target sleeps or asks the system for the time",
                        access -> CLOCK_ONLY.entrySet().stream()
                                .anyMatch(entry -> isOneOf(access, entry.getKey(), entry.getValue()))))
                .allowEmptyShould(true)
                .check(engine);
    }

    private static boolean isOneOf(JavaAccess<?> access, Class<?> owner, Set<String> methods) {
        return access.getTargetOwner().isEquivalentTo(owner) && methods.contains(access.getName());
    }

    private static DescribedPredicate<JavaClass> isNotOrInside(String... names) {
        return describe(
                "are not " + String.join(", ", names),
                type -> Stream.of(names)
                        .noneMatch(name ->
                                type.getName().equals(name) || type.getName().startsWith(name + "$")));
    }

    record Floor(String name, List<String> mayUse) {

        Floor(String name, String... mayUse) {
            this(name, List.of(mayUse));
        }

        String packages() {
            return ENGINE + "." + name + "..";
        }

        String[] reachable() {
            Stream<String> own = Stream.concat(Stream.of(name, "text"), mayUse.stream());
            Stream<String> open = Stream.of("java..", "javax..", "org.slf4j..", "org.jspecify..", "jdk.jfr..");
            Stream<String> libraries = name.equals("coding") ? Stream.of(OPTIONAL_LIBRARIES) : Stream.of();
            return Stream.of(own.map(used -> ENGINE + "." + used + ".."), open, libraries)
                    .flatMap(names -> names)
                    .toArray(String[]::new);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
