package org.tornado4j.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The command that this JVM was started with.
 *
 * @param executable the launcher, as it was called: what stands there when a worker is started is what runs
 * @param arguments JVM options, class path or jar, main class and its arguments
 */
record CommandLine(String executable, List<String> arguments) {

    /** Linux tells the whole of it here, the JDK only the first few thousand characters. */
    private static final Path LINUX = Path.of("/proc/self/cmdline");

    private static final List<String> DEBUGGERS = List.of("-agentlib:jdwp", "-Xrunjdwp", "-Xdebug");

    /** Options of the launcher whose value is the next argument. */
    private static final Set<String> OPTIONS_WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--limit-modules",
            "--add-reads",
            "--add-exports",
            "--add-opens",
            "--patch-module",
            "--enable-native-access");

    /** The variables that the launcher reads besides. */
    private static final List<String> OPTION_VARIABLES =
            List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    CommandLine {
        arguments = List.copyOf(arguments);
    }

    /** @throws IllegalStateException if the system does not tell */
    static CommandLine ofThisProcess() {
        if (Files.isReadable(LINUX)) {
            try {
                return parse(Files.readAllBytes(LINUX));
            } catch (IOException e) {
                throw new IllegalStateException("cannot read " + LINUX + " for the command to start workers with", e);
            }
        }
        return of(ProcessHandle.current().info());
    }

    /** Each argument ends with a NUL. */
    static CommandLine parse(byte[] text) {
        List<String> words = Arrays.asList(new String(text, platformCharset()).split("\0", -1));
        return new CommandLine(words.get(0), words.subList(1, words.size() - 1));
    }

    /** Returns the charset in which the JDK writes arguments when it starts a process: the default one before 18. */
    private static Charset platformCharset() {
        String name = System.getProperty("sun.jnu.encoding");
        return name == null || Runtime.version().feature() < 18 ? Charset.defaultCharset() : Charset.forName(name);
    }

    private static CommandLine of(ProcessHandle.Info info) {
        String[] arguments = info.arguments().orElse(new String[0]);
        if (arguments.length == 0) {
            throw new IllegalStateException(
                    "this system does not tell the command line of this process, which workers would be"
                            + " started with; use one process, with several loops");
        }
        return new CommandLine(info.command().orElse("java"), List.of(arguments));
    }

    /**
     * Workers cannot all listen on the debugger's port, nor all connect to the one debugger that waits.
     *
     * @throws IllegalStateException if there is to be one
     */
    void requireNoDebugger() {
        Stream<String> environment = OPTION_VARIABLES.stream()
                .map(System.getenv()::get)
                .filter(options -> options != null)
                .flatMap(options -> Arrays.stream(options.strip().split("\\s+")));
        Stream.concat(arguments.stream(), environment)
                .filter(argument -> DEBUGGERS.stream().anyMatch(argument::startsWith))
                .findFirst()
                .ifPresent(debugger -> {
                    throw new IllegalStateException("Cannot run in multiple processes with " + debugger
                            + ": a debugger needs one process. Set the number of processes to 1 to debug");
                });
    }

    /**
     * Returns the same command without the options of the JVM that begin with {@code -X}. Those of argument files
     * ({@code @file}) and of environment variables are not seen here.
     */
    CommandLine withoutJvmOptions() {
        List<String> kept = new ArrayList<>();
        int at = 0;
        while (at < arguments.size() && arguments.get(at).startsWith("-") && !isLastOption(arguments.get(at))) {
            String option = arguments.get(at++);
            if (!option.startsWith("-X")) {
                kept.add(option);
                if (OPTIONS_WITH_VALUE.contains(option) && at < arguments.size()) {
                    kept.add(arguments.get(at++));
                }
            }
        }
        kept.addAll(arguments.subList(at, arguments.size()));
        return new CommandLine(executable, kept);
    }

    /** Returns whether the program and its arguments follow it. */
    private static boolean isLastOption(String option) {
        return option.equals("-jar")
                || option.equals("-m")
                || option.startsWith("--module=")
                || option.equals("--module");
    }

    /** The command for a worker. */
    List<String> with(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(executable);
        command.addAll(options);
        command.addAll(arguments);
        return command;
    }
}
