package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TornadoBackgroundPreinitializerTests {

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    /** Spring Boot would not tell if it failed. */
    @Test
    void everythingCanBeMadeAndNothingIsLeft() throws Exception {
        new TornadoBackgroundPreinitializer().preinitialize();
        assertThat(threads()).noneMatch(name -> name.startsWith(TornadoBackgroundPreinitializer.THREADS));
    }
}
