package org.tornado4j.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.NotifyScript;
import org.tornado4j.testing.Program;

/** The two ways to a socket of datagrams. */
class NotifySocketTests {

    @TempDir
    Path directory;

    // ------------------------------------------------------------------------------------------ addresses

    @Test
    void addressOfAPathEndsWithNul() {
        assumeThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(UnixAddress.of("/run/x")).isEqualTo("\1\0/run/x\0".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void addressOfAnAbstractNameBeginsWithNul() {
        assumeThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(UnixAddress.of("@run/x")).isEqualTo("\1\0\0run/x".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void longestAddresses() {
        assertThat(UnixAddress.of("/" + "x".repeat(106))).hasSize(110);
        assertThat(UnixAddress.of("@" + "x".repeat(107))).hasSize(110);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "@", "run/x", "vsock:2:1234"})
    void otherAddressesAreRefused(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> NotifySocket.of(address));
    }

    @ParameterizedTest
    @ValueSource(ints = {107, 200})
    void addressesThatAreTooLongAreRefused(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> UnixAddress.of("/" + "x".repeat(length)));
        assertThatIllegalArgumentException().isThrownBy(() -> UnixAddress.of("@" + "x".repeat(length + 1)));
    }

    // ------------------------------------------------------------------------------------------ system calls

    private static void sendAndReceive(String address) throws Exception {
        try (DatagramReceiver receiver = new DatagramReceiver(address)) {
            NotifySocket socket = Objects.requireNonNull(DatagramCalls.to(UnixAddress.of(address)));
            socket.send("READY=1\nSTATUS=é");
            socket.send("WATCHDOG=1");
            assertThat(receiver.receive()).isEqualTo("READY=1\nSTATUS=é");
            assertThat(receiver.receive()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    @EnabledOnOs(OS.LINUX)
    void systemCallsReachASocketOfTheFileSystem() throws Exception {
        sendAndReceive(directory.resolve("notify").toString());
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    @EnabledOnOs(OS.LINUX)
    void systemCallsReachAnAbstractSocket() throws Exception {
        sendAndReceive("@tornado4j-tests-" + ProcessHandle.current().pid());
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    @EnabledOnOs(OS.LINUX)
    void systemCallThatFailsSaysWhich() {
        NotifySocket socket = Objects.requireNonNull(
                DatagramCalls.to(UnixAddress.of(directory.resolve("none").toString())));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> socket.send("READY=1"))
                .withMessage("sendto failed with errno 2"); // ENOENT
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_21)
    void jdksBefore22MakeNoSystemCalls() {
        assertThat(DatagramCalls.to(UnixAddress.of("/run/x"))).isNull();
    }

    // ------------------------------------------------------------------------------------------ the program

    /** Sends what it is told to. */
    static final class SendingProgram {

        private SendingProgram() {}

        public static void main(String[] messages) throws IOException {
            NotifySocket socket = NotifySocket.of(System.getenv("NOTIFY_SOCKET"));
            for (String message : messages) {
                socket.send(message);
            }
            System.out.println(socket.getClass().getSimpleName());
        }
    }

    private Program send(NotifyScript script, String... messages) throws IOException {
        return Program.start(script.environment(), NotifyScript.options(), SendingProgram.class, (Object[]) messages);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName(
            "A JVM that cannot make system calls has the program systemd-notify send each message, one after the other")
    void programSendsMessages() throws Exception {
        NotifyScript script = new NotifyScript(directory);
        try (Program program = send(script, "READY=1\nSTATUS=a b", "STOPPING=1")) {
            program.awaitEnd();
            assertThat(program.output()).contains("NotifyProgram");
            assertThat(script.messages(program.pid())).containsExactly("READY=1 STATUS=a b", "STOPPING=1");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void programThatFailsIsReported() throws Exception {
        NotifyScript script = new NotifyScript(directory);
        Files.writeString(directory.resolve("systemd-notify"), "#!/bin/sh\nexit 3\n");
        try (Program program = send(script, "READY=1")) {
            assertThat(program.awaitEnd()).isEqualTo(1);
            assertThat(Arrays.toString(program.errors().toArray())).contains("systemd-notify ended with status 3");
        }
    }
}
