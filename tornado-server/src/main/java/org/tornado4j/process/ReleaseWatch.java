package org.tornado4j.process;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when workers of more than one release serve: after a replacement that failed halfway, or because a worker was started
 * again, recycled or added after the program had changed on disk. The former program is not there any more, so that nothing
 * can be undone here; HUP has all workers run the same again.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class ReleaseWatch {

    static final Duration PERIOD = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** The mix of releases that was logged last; empty if there was none. */
    private Set<Release> mixed = Set.of();
    /** True if a replacement was under way at the last look; its outcome is logged in any case. */
    private boolean wasReplacing;

    /**
     * One round; to be called each {@link #PERIOD}.
     *
     * @param isReplacing whether workers are being replaced: then there are two releases as a matter of course
     */
    void look(List<WorkerStatus> workers, boolean isReplacing) {
        if (!isReplacing) {
            look(Releases.of(workers));
        }
        wasReplacing = isReplacing;
    }

    private void look(Releases releases) {
        Set<Release> now = releases.taskIds().keySet();
        if (releases.areMixed()) {
            if (wasReplacing || !now.equals(mixed)) {
                LOG.error("{}; HUP replaces all", releases);
            }
            mixed = Set.copyOf(now);
        } else if (!now.isEmpty() && !mixed.isEmpty()) {
            LOG.info("One release is in service again: {}", releases);
            mixed = Set.of();
        }
    }
}
