package org.tornado4j.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.process.WorkerStatus.State;

/**
 * Decides when this supervisor is in charge: at once, or when it takes over from another. The other end is {@link Upgrade}.
 *
 * <p>If the other one is gone before it has handed over, because it was killed, this one takes over without being told.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class Succession {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final Supervisor supervisor;
    private final IOLoop loop;
    private final @Nullable Predecessor predecessor;
    /** Actions for the time when this supervisor is in charge. */
    private final List<Runnable> waiting = new ArrayList<>();

    private boolean inCharge;
    private boolean saidReady;
    private @Nullable ControlConnection connection;

    /** @param predecessor null to be in charge from the beginning */
    Succession(Supervisor supervisor, IOLoop loop, @Nullable Predecessor predecessor) {
        this.supervisor = supervisor;
        this.loop = loop;
        this.predecessor = predecessor;
        this.inCharge = predecessor == null;
    }

    /** Introduces this supervisor to the other, if there is one. */
    void begin() {
        if (predecessor != null) {
            ControlConnection made = connect(predecessor);
            connection = made;
            made.read(this::received, this::predecessorIsGone);
            made.send("successor", ProcessHandle.current().pid());
        }
    }

    private ControlConnection connect(Predecessor known) {
        try {
            return new ControlConnection(SocketChannel.open(UnixDomainSocketAddress.of(known.socket())), loop);
        } catch (IOException e) {
            throw new UncheckedIOException("the supervisor that this one was to take over from is gone", e);
        }
    }

    boolean isInCharge() {
        return inCharge;
    }

    /** Runs {@code action} as soon as this supervisor is in charge. */
    void whenInCharge(Runnable action) {
        if (inCharge) {
            action.run();
        } else {
            waiting.add(action);
        }
    }

    /** Tells the other one when all workers are ready; to be called when one is. */
    void look() {
        if (connection != null && !inCharge && !saidReady && areAllReady()) {
            saidReady = true;
            connection.send("all-ready");
        }
    }

    private boolean areAllReady() {
        return supervisor.workers().stream()
                        .filter(worker -> worker.state() == State.READY)
                        .count()
                >= supervisor.workerCount();
    }

    private void received(String[] words) {
        if (words[0].equals("take-over")) {
            takeOver();
            LOG.info("This supervisor has taken over");
            if (connection != null) {
                connection.send("in-charge");
            }
        } else if (words[0].equals("replace")) {
            supervisor.replaceWorkers();
        }
    }

    private void predecessorIsGone() {
        if (!inCharge && supervisor.isRunning()) {
            LOG.warn("The supervisor that this one was to take over from is gone; this one takes over");
            takeOver();
        }
    }

    private void takeOver() {
        if (!inCharge) {
            inCharge = true;
            waiting.forEach(Supervisor::runGuarded);
            waiting.clear();
        }
    }
}
