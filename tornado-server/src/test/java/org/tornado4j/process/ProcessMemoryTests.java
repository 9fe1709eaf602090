package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessMemoryTests {

    @Test
    void linesAreRead() {
        assertThat(ProcessMemory.parse("""
                Name:\tVmRSS: 1 kB
                VmSize:\t 9000000 kB
                VmRSS:\t   69880 kB
                RssAnon:\t   51000 kB
                RssFile:\t   18880 kB
                VmSwap:\t       3 kB
                """)).contains(new ProcessMemory(69880 * 1024L, 51000 * 1024L, 3 * 1024L));
    }

    @Test
    void processThatHasEndedHasNone() {
        assertThat(ProcessMemory.parse("Name:\tjava\nState:\tZ (zombie)\n")).isEmpty();
        assertThat(ProcessMemory.of(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisProcessHasSome() {
        assertThat(ProcessMemory.of(ProcessHandle.current().pid()).orElseThrow().resident())
                .isGreaterThan(1024 * 1024);
    }
}
