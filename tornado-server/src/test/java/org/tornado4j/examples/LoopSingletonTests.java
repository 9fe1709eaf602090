package org.tornado4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.tornado4j.ioloop.IOLoop;

@DisplayName("S5: singleton")
class LoopSingletonTests {

    @BeforeEach
    @AfterEach
    void forgetTheInstance() {
        if (IOLoop.initialized()) {
            IOLoop.instance().close();
        }
        IOLoop.clearCurrent();
    }

    @Test
    void loopIsMadeByTheFirstCallAlone() {
        List<String> printed = new ArrayList<>();

        LoopSingleton.show(printed::add);

        assertThat(printed)
                .containsExactly("initialized: false", "initialized: true", "the same one: true", "hello world");
    }

    /** The order of the first samples: start a server on the current loop, then {@code IOLoop.instance().start()}. */
    @Test
    void instanceIsTheLoopThatWasCurrentBefore() {
        IOLoop current = IOLoop.current();

        assertThat(IOLoop.instance()).isSameAs(current);
    }
}
