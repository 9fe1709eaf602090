package org.tornado4j.process;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of Flight Recorder in this JVM. To sample a thread, it sends that thread USR2, up to a hundred times a
 * second, and no handler can tell these signals from those of other senders. The variable {@code _JAVA_SR_SIGNUM} gives
 * it another signal.
 */
final class FlightRecording {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final String OTHER_SIGNAL = "_JAVA_SR_SIGNUM";

    private FlightRecording() {}

    static boolean usesUSR2() {
        return System.getenv(OTHER_SIGNAL) == null && isRunning();
    }

    /** By reflection: a JDK may be without the module. */
    private static boolean isRunning() {
        try {
            Class<?> recorder = Class.forName("jdk.jfr.FlightRecorder");
            if (!Boolean.TRUE.equals(recorder.getMethod("isInitialized").invoke(null))) {
                return false;
            }
            Object current = recorder.getMethod("getFlightRecorder").invoke(null);
            List<?> recordings = (List<?>) recorder.getMethod("getRecordings").invoke(current);
            for (Object recording : recordings) {
                Object state = recording.getClass().getMethod("getState").invoke(recording);
                if (String.valueOf(state).equals("RUNNING")) {
                    return true;
                }
            }
            return false;
        } catch (ReflectiveOperationException e) {
            LOG.debug("Flight Recorder is not there", e);
            return false;
        }
    }
}
