package org.tornado4j.subprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SubprocessTests {

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("A start that fails for want of descriptors closes none that belongs to others")
    void startWithFewDescriptorsClosesNoOther() throws Exception {
        Process scarce = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 256 && exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScarceProgram.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(scarce.getInputStream().readAllBytes());
        assertThat(scarce.waitFor()).as(said).isZero();
        assertThat(said.lines())
                .hasSize(41)
                .startsWith("0 free: refused", "1 free: refused")
                .endsWith("40 free: ended with 0");
    }

    @Test
    void programThatDoesNotExistIsToldOf() {
        assertThatThrownBy(() -> Subprocess.start(new ProcessBuilder("no-such-program")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program");
    }
}
