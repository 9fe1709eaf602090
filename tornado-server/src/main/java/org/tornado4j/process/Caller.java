package org.tornado4j.process;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who connected to a supervisor, and has to say first which worker it is.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class Caller implements Consumer<String[]> {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final Supervisor supervisor;
    private final Link link;
    private @Nullable WorkerProcess worker;

    Caller(Supervisor supervisor, Link link) {
        this.supervisor = supervisor;
        this.link = link;
    }

    @Override
    public void accept(String[] words) {
        WorkerProcess known = worker;
        if (known != null) {
            heard(known, words);
        } else if (words[0].equals("hello")) {
            introduce(supervisor.withPid(Long.parseLong(words[1])));
        }
    }

    private void introduce(@Nullable WorkerProcess caller) {
        worker = caller;
        if (caller == null) {
            link.close(); // it has ended already
        } else {
            caller.joined(link);
        }
    }

    private void heard(WorkerProcess known, String[] words) {
        switch (words[0]) {
            case "ready" -> supervisor.ready(known);
            case "figures" -> known.told(Figures.parse(words));
            default -> LOG.debug("{} says {}", known, words[0]); // of a newer release
        }
    }
}
