package org.tornado4j.process;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the lines that a worker sends to its supervisor, or a supervisor that is to take over. The first has to say who it is.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class WorkerMessages implements Consumer<String[]> {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final Supervisor supervisor;
    private final ControlConnection connection;
    private @Nullable WorkerProcess worker;
    private boolean isSuccessor;

    WorkerMessages(Supervisor supervisor, ControlConnection connection) {
        this.supervisor = supervisor;
        this.connection = connection;
    }

    @Override
    public void accept(String[] words) {
        WorkerProcess known = worker;
        if (known != null) {
            handle(known, words);
        } else if (words[0].equals("hello")) {
            introduce(supervisor.withPid(Long.parseLong(words[1])));
        } else if (words[0].equals("successor")
                && supervisor.upgrade().connected(Long.parseLong(words[1]), connection)) {
            isSuccessor = true;
        } else if (isSuccessor) {
            handleSuccessor(words[0]);
        }
    }

    private void introduce(@Nullable WorkerProcess introduced) {
        worker = introduced;
        if (introduced == null) {
            connection.close(); // it has ended already
        } else {
            introduced.connected(connection);
        }
    }

    private void handleSuccessor(String word) {
        switch (word) {
            case "all-ready" -> supervisor.upgrade().ready();
            case "in-charge" -> supervisor.upgrade().inCharge();
            default -> LOG.debug("the new supervisor says {}", word); // of a newer release
        }
    }

    private void handle(WorkerProcess known, String[] words) {
        switch (words[0]) {
            case "ready" -> supervisor.ready(known);
            case "release" -> known.runs(Release.parse(words));
            case "figures" -> known.report(Figures.parse(words));
            case "beats" -> supervisor.heard(known, Heartbeat.parse(words));
            case "stack" ->
                known.addLastWords(List.of(String.join(" ", List.of(words).subList(1, words.length))));
            case "join-relay" -> {
                if (supervisor.openRelay()) {
                    connection.send("relay");
                }
            }
            case "metrics", "metrics-end" -> supervisor.metrics().received(known, words);
            default -> LOG.debug("{} says {}", known, words[0]); // of a newer release
        }
    }
}
