package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.process.WorkerStatus.State;
import org.tornado4j.testing.CapturedLogs;

/** Releases that workers run, and log lines about differing ones. */
class ReleaseTests {

    private static final Release OLD = new Release("1.4.2", "9c3f01ab");
    private static final Release NEW = new Release("1.5.0", "0a11b2c3");

    private static final String MIXED = "2 releases are in service: 1.5.0 (0a11b2c3) by task 0,"
            + " 1.4.2 (9c3f01ab) by tasks 1, 2; HUP replaces all";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    private SupervisedProcesses processes;

    @BeforeEach
    void logWhatHappens() {
        logs.enable("tornado.general", Level.INFO);
    }

    @AfterEach
    void end() throws Exception {
        if (processes != null) {
            processes.close();
        }
    }

    // ------------------------------------------------------------------------------------------ fingerprints

    private static String fingerprint(Path... entries) {
        StringBuilder classPath = new StringBuilder();
        for (Path entry : entries) {
            classPath.append(entry).append(File.pathSeparator);
        }
        return ClassPathFingerprint.of(classPath.toString());
    }

    private Path jar(String name, String classPath) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        Path jar = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        return jar;
    }

    private static void touch(Path file, long millis) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
    }

    @Test
    void timeAndSizeAndNameOfAJarMatter() throws IOException {
        Path jar = Files.writeString(directory.resolve("app.jar"), "some");
        touch(jar, 1000);
        String first = fingerprint(jar);
        assertThat(first).matches("[0-9a-f]{8}");
        assertThat(fingerprint(jar)).isEqualTo(first);
        touch(jar, 2000);
        assertThat(fingerprint(jar)).isNotEqualTo(first);
        Files.writeString(jar, "other");
        touch(jar, 1000);
        assertThat(fingerprint(jar)).isNotEqualTo(first);
        Path renamed = Files.writeString(directory.resolve("app2.jar"), "some");
        touch(renamed, 1000);
        assertThat(fingerprint(renamed)).isNotEqualTo(first);
    }

    @Test
    void whereTheJarIsDoesNotMatter() throws IOException {
        Path one =
                Files.writeString(Files.createDirectory(directory.resolve("1")).resolve("app.jar"), "some");
        Path other =
                Files.writeString(Files.createDirectory(directory.resolve("2")).resolve("app.jar"), "some");
        touch(one, 1000);
        touch(other, 1000);
        assertThat(fingerprint(one)).isEqualTo(fingerprint(other));
    }

    @Test
    void jarsThatAManifestNamesMatter() throws IOException {
        Path library = Files.writeString(
                Files.createDirectory(directory.resolve("lib")).resolve("a b.jar"), "some");
        touch(library, 1000);
        Path jar = jar("app.jar", "lib/a%20b.jar lib/missing.jar http://example.com/x.jar app.jar");
        String first = fingerprint(jar);
        touch(library, 2000);
        assertThat(fingerprint(jar)).isNotEqualTo(first);
    }

    @Test
    void classesOfADirectoryMatterAndWhatElseIsThereDoesNot() throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes/com/example"));
        Path type = Files.writeString(classes.resolve("Main.class"), "some");
        touch(type, 1000);
        String first = fingerprint(directory.resolve("classes"));
        Files.writeString(classes.resolve("app.log"), "a line");
        assertThat(fingerprint(directory.resolve("classes"))).isEqualTo(first);
        touch(type, 2000);
        assertThat(fingerprint(directory.resolve("classes"))).isNotEqualTo(first);
    }

    @Test
    void directoryWithTooManyFilesIsKnownByItsName() throws IOException {
        Path type = Files.createFile(directory.resolve("Main.class"));
        Files.createFile(directory.resolve("app.log"));
        String known = ClassPathFingerprint.of(directory.toString(), 2);
        String byName = ClassPathFingerprint.of(directory.toString(), 1);
        touch(type, 1000);
        assertThat(ClassPathFingerprint.of(directory.toString(), 2)).isNotEqualTo(known);
        assertThat(ClassPathFingerprint.of(directory.toString(), 1)).isEqualTo(byName);
    }

    @Test
    void entriesThatAreMissingOrNoFilesAreTold() {
        assertThat(fingerprint(directory.resolve("a.jar"))).isNotEqualTo(fingerprint(directory.resolve("b.jar")));
        assertThat(ClassPathFingerprint.of("a\0b")).matches("[0-9a-f]{8}");
    }

    // ------------------------------------------------------------------------------------------ lines

    @Test
    void lineCarriesTheVersionWhole() {
        Release release = new Release(" 1.4.2\nof May ", "9c3f01ab");
        assertThat(release.version()).isEqualTo("1.4.2 of May");
        assertThat(release).hasToString("1.4.2 of May (9c3f01ab)");
        assertThat(Release.parse("release 9c3f01ab 1.4.2 of May".split(" ", -1)))
                .isEqualTo(release);
        assertThat(release.words()).containsExactly("release", "9c3f01ab", "1.4.2 of May");
    }

    @Test
    void versionMayBeMissingAndIsNeverLong() {
        assertThat(Release.parse("release 9c3f01ab".split(" ", -1))).isEqualTo(new Release("", "9c3f01ab"));
        assertThat(new Release("", "9c3f01ab")).hasToString("9c3f01ab");
        assertThat(Release.UNKNOWN).hasToString("unknown");
        assertThat(new Release("x".repeat(1000), "9c3f01ab").version()).hasSize(100);
    }

    // ------------------------------------------------------------------------------------------ several

    private void ready(Process process, Release release) throws Exception {
        processes.on(process, worker -> worker.runs(release));
        processes.ready(process);
    }

    private void awaitLog(String part) {
        Awaitility.await(part)
                .until(() -> logs.messages("tornado.general").stream().anyMatch(line -> line.contains(part)));
    }

    /** Has three workers, and HUP fail after the first was replaced. */
    private void failHalfway() throws Exception {
        logs.expect(Level.ERROR, "before it was ready; processes that were not replaced go on");
        logs.expect(Level.ERROR, MIXED);
        processes = new SupervisedProcesses(ForkOptions.builder().processes(3).maxRequests(100));
        for (int id = 0; id < 3; id++) {
            ready(processes.nextLaunched(id), OLD);
        }
        processes.run(Supervisor::watchReleases);
        processes.run(Supervisor::replaceWorkers);
        Process replaced = processes.nextLaunched(0);
        ready(replaced, NEW);
        Process failing = processes.nextLaunched(1);
        processes.run(Supervisor::watchReleases);
        assertThat(logs.messages("tornado.general")).noneMatch(line -> line.contains("in service"));
        failing.destroyForcibly();
        awaitLog("before it was ready");
        processes.run(Supervisor::watchReleases);
    }

    @Test
    void replacementThatFailsHalfwayLeavesTwoReleasesWhichIsLogged() throws Exception {
        failHalfway();
        assertThat(logs.messages("tornado.general")).contains(MIXED);
        processes.run(Supervisor::watchReleases);
        processes.run(Supervisor::watchReleases);
        assertThat(logs.messages("tornado.general")).containsOnlyOnce(MIXED);
        assertThat(processes.ask(StatusTable::of)).contains("\n" + MIXED.replaceAll(";.*", "") + "\n");
    }

    @Test
    void nextHupBringsOneReleaseAgain() throws Exception {
        failHalfway();
        processes.run(Supervisor::replaceWorkers);
        for (int id = 0; id < 3; id++) {
            ready(processes.nextLaunched(id), NEW);
        }
        awaitLog("All processes were replaced");
        processes.awaitStates(State.READY, State.READY, State.READY);
        processes.run(Supervisor::watchReleases);
        awaitLog("One release is in service again: 1.5.0 (0a11b2c3)");
        assertThat(processes.ask(StatusTable::of)).contains("\nrelease: 1.5.0 (0a11b2c3)\n");
    }

    @Test
    void workerThatWasRecycledMayRunAnotherRelease() throws Exception {
        logs.expect(Level.ERROR, "2 releases are in service: 1.5.0 (0a11b2c3) by task 0, 1.4.2 (9c3f01ab) by task 1;");
        processes = new SupervisedProcesses(
                ForkOptions.builder().processes(2).maxRequests(1).recycleJitter(0));
        Process worn = processes.nextLaunched(0);
        ready(worn, OLD);
        ready(processes.nextLaunched(1), OLD);
        processes.on(worn, worker -> worker.report(new Figures(0, 1, 0, 0)));
        processes.run(Supervisor::recycle);
        ready(processes.nextLaunched(0), NEW);
        processes.awaitStates(State.READY, State.READY);
        processes.run(Supervisor::watchReleases);
        awaitLog("HUP replaces all");
    }

    @Test
    void workersThatHaveNotToldTheirReleaseDoNotCount() throws Exception {
        processes = new SupervisedProcesses(ForkOptions.builder().processes(2));
        ready(processes.nextLaunched(0), OLD);
        processes.nextReady(1);
        processes.run(Supervisor::watchReleases);
        Releases releases = processes.ask(its -> Releases.of(its.workers()));
        assertThat(releases).hasToString(OLD.toString());
    }
}
