package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.testing.Program;

/** A heap of 64 MB does for any number of clients. */
class SmallHeapTests {

    @Test
    @Timeout(150)
    void clientsThatAskForMuchInOneMomentDoNotFillIt() throws Exception {
        List<String> options = List.of("-XX:+ExitOnOutOfMemoryError");
        try (Program program = Program.start(options, SmallHeapProgram.class)) {
            assertThat(program.awaitEnd()).as("%s", program).isZero();
            assertThat(program.output()).contains("got HTTP/1.1 200");
        }
    }
}
