package org.tornado4j.spring.boot.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.StackWalker.StackFrame;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

class ProgramTests {

    /** A class from a directory; its neighbours are from the same. */
    private static final Class<?> APPLICATION = ServingApplication.class;

    private static final Class<?> NEIGHBOUR = ProgramTests.class;
    /** A class from elsewhere. */
    private static final Class<?> OTHER = Test.class;

    private record Frame(Class<?> type, String method) implements StackFrame {

        @Override
        public String getClassName() {
            return type.getName();
        }

        @Override
        public String getMethodName() {
            return method;
        }

        @Override
        public Class<?> getDeclaringClass() {
            return type;
        }

        @Override
        public int getByteCodeIndex() {
            return -1;
        }

        @Override
        public String getFileName() {
            return "";
        }

        @Override
        public int getLineNumber() {
            return -1;
        }

        @Override
        public boolean isNativeMethod() {
            return false;
        }

        @Override
        public StackTraceElement toStackTraceElement() {
            return new StackTraceElement(getClassName(), method, null, -1);
        }
    }

    private static Frame run(Class<?> type) {
        return new Frame(type, "run");
    }

    private static Frame main(Class<?> type) {
        return new Frame(type, "main");
    }

    private static Program program(Frame... innermostFirst) {
        return Program.of(Stream.of(innermostFirst).map(StackFrame.class::cast).toList());
    }

    private static boolean runs(Class<?> program, @Nullable Class<?> caller, Class<?> source) {
        return new Program(program, caller).runs(new SpringApplication(source));
    }

    @TempDir
    Path directory;

    @Test
    void mainMethodAtTheBottomIsTheProgram() {
        assertThat(program(run(SpringApplication.class), main(APPLICATION)).mainClass())
                .isEqualTo(APPLICATION);
        assertThat(program(run(SpringApplication.class), main(APPLICATION), main(NEIGHBOUR))
                        .mainClass())
                .isEqualTo(NEIGHBOUR);
    }

    @Test
    void otherThreadsHaveNone() {
        assertThat(program(main(APPLICATION), run(Thread.class))).isNull();
        assertThat(program()).isNull();
    }

    @Test
    void threadOfTheTestHasNone() throws Exception {
        assertThat(CompletableFuture.supplyAsync(() -> Program.current() == null)
                        .get(30, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void launcherOfAnExecutableJarIsNoProgram() throws Exception {
        try (URLClassLoader loader = jar("com.example.App")) {
            Frame launcher = main(loader.loadClass(Frame.class.getName()));
            assertThat(program(run(SpringApplication.class), main(APPLICATION), run(Frame.class), launcher)
                            .mainClass())
                    .isEqualTo(APPLICATION);
        }
    }

    @Test
    void programThatItsOwnJarNamesIsNoLauncher() throws Exception {
        try (URLClassLoader loader = jar(Frame.class.getName())) {
            Class<?> type = loader.loadClass(Frame.class.getName());
            assertThat(program(main(APPLICATION), main(type)).mainClass()).isEqualTo(type);
        }
    }

    /** Loads {@link Frame} from a jar with this start class. */
    private URLClassLoader jar(String startClass) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Start-Class", startClass);
        Path file = directory.resolve("app.jar");
        String entry = Frame.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.putNextEntry(new JarEntry(entry));
            Frame.class.getClassLoader().getResourceAsStream(entry).transferTo(jar);
        }
        return new URLClassLoader(new URL[] {file.toUri().toURL()}, null);
    }

    @Test
    void callerIsWhatRunsTheSpringApplication() {
        Frame listener = new Frame(ProcessesListener.class, "onApplicationEvent");
        assertThat(program(
                                listener,
                                run(SpringApplication.class),
                                run(SpringApplication.class),
                                run(SpringApplicationBuilder.class),
                                run(NEIGHBOUR),
                                main(APPLICATION))
                        .caller())
                .isEqualTo(NEIGHBOUR);
        assertThat(program(listener, main(APPLICATION)).caller()).isNull();
    }

    @Test
    void programThatRunsTheApplicationItselfIsTheApplication() {
        assertThat(runs(OTHER, OTHER, APPLICATION)).isTrue();
        assertThat(runs(OTHER, null, OTHER)).isTrue();
    }

    @Test
    void programFromTheSamePlaceIsTheApplication() {
        assertThat(runs(APPLICATION, NEIGHBOUR, OTHER)).isTrue();
        assertThat(runs(APPLICATION, OTHER, NEIGHBOUR)).isTrue();
    }

    @Test
    void programFromElsewhereIsNot() {
        assertThat(runs(OTHER, APPLICATION, NEIGHBOUR)).isFalse();
        assertThat(runs(OTHER, null, NEIGHBOUR)).isFalse();
        assertThat(runs(String.class, APPLICATION, NEIGHBOUR)).isFalse();
    }

    @Test
    void testIsNotTheProgramOfItsProcess() {
        Program program = Program.current();
        assertThat(program == null || !program.runs(new SpringApplication(APPLICATION)))
                .isTrue();
    }
}
