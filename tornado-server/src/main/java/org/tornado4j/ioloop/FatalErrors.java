package org.tornado4j.ioloop;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detection of errors that a process cannot survive, and the reaction to them.
 *
 * <p>Fatal are
 *
 * <ul>
 *   <li>an {@link OutOfMemoryError}, {@link InternalError} or {@link UnknownError}, or any throwable caused by one,
 *       thrown on a loop, in {@link IOLoop#runInExecutor}, or in a thread of the engine: other threads may have met the
 *       same error and left their work half done;
 *   <li>anything that ends a loop or a thread that the engine needs.
 * </ul>
 *
 * <p>Everything else is a failure of the task that threw it: a {@link StackOverflowError}, a {@link LinkageError} or an
 * {@link AssertionError} is logged, and the loop goes on. So is an {@code OutOfMemoryError} for an array or a string
 * longer than the JVM allows, "Requested array size exceeds VM limit", for which no memory was requested. The message
 * "Java heap space" does not distinguish a full heap from one absurd allocation, and is fatal in both cases.
 *
 * <p>In a program that embeds the engine a fatal error is logged like any other and reported to the
 * {@linkplain #setHandler handler}, if there is one. A dedicated server process ends instead, if {@link #setExit} says
 * so: it writes one report to the standard error and the log, then halts with {@link #EXIT_STATUS}. Shutdown hooks do
 * not run, because they may need resources that are gone, or wait for threads that have ended. A server of Spring Boot,
 * a supervisor and its workers do so by default.
 *
 * <p>Thread: any.
 */
public final class FatalErrors {

    /** The exit status of a process that a fatal error has ended: {@code EX_SOFTWARE} of {@code sysexits.h}. */
    public static final int EXIT_STATUS = 70;

    /** The beginning of the report that a process writes to its standard error before a fatal error ends it. */
    public static final String REPORT_START = "Tornado: fatal error in thread \"";

    /** A listener for fatal errors. */
    @FunctionalInterface
    public interface Handler {

        /**
         * Called with a fatal error. There may be no memory left for this method. If the process is to end, it ends at
         * most a second later, whether or not this method has returned.
         *
         * @param thread the thread that threw it; it waits if the process is to end, else it is the calling one
         */
        void fatalError(Thread thread, Throwable failure);
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** A cause that is hidden deeper is not looked for. */
    private static final int DEEPEST_CAUSE = 16;

    /** The messages by which the VM and the JDK refuse sizes that no amount of memory could hold. */
    private static final List<String> IMPOSSIBLE_SIZES = List.of(
            "Requested array size exceeds VM limit",
            "Requested string length exceeds VM limit",
            "Required array length",
            "Required array size too large",
            "Required length exceeds implementation limit",
            "Overflow: String length out of range",
            "UTF16 String size is");

    private static volatile @Nullable Handler handler;

    /** Set if the process is to end. */
    private static volatile @Nullable ProcessEnd end;

    /** Guarded by the class. */
    private static boolean decided;

    private FatalErrors() {}

    /**
     * Sets the handler of fatal errors, which is called before the process ends, if it is to end; null for none, the
     * default.
     */
    public static void setHandler(@Nullable Handler handler) {
        FatalErrors.handler = handler;
    }

    /** Sets whether a fatal error ends the process; false by default. */
    public static synchronized void setExit(boolean exit) {
        decided = true;
        if (!exit) {
            end = null;
        } else if (end == null) {
            ProcessEnd made = new ProcessEnd();
            escalate(new IllegalStateException(new OutOfMemoryError(IMPOSSIBLE_SIZES.get(0)))); // loads what that takes
            end = made;
        }
    }

    /** Makes fatal errors end the process unless {@link #setExit} was called. */
    public static synchronized void exitByDefault() {
        if (!decided) {
            setExit(true);
            decided = false;
        }
    }

    /** Returns whether a fatal error ends the process. */
    public static boolean isExit() {
        return end != null;
    }

    /** Returns whether {@code failure}, or one of its causes, is fatal. */
    public static boolean isFatal(Throwable failure) {
        return fatalCause(failure) != null;
    }

    private static @Nullable Throwable fatalCause(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (isFatalItself(cause)) {
                return cause;
            }
            cause = cause.getCause();
        }
        return null;
    }

    private static boolean isFatalItself(Throwable failure) {
        return failure instanceof VirtualMachineError
                && !(failure instanceof StackOverflowError)
                && !(failure instanceof OutOfMemoryError && isImpossibleSize(failure.getMessage()));
    }

    private static boolean isImpossibleSize(@Nullable String message) {
        if (message != null) {
            for (int i = 0; i < IMPOSSIBLE_SIZES.size(); i++) { // without an iterator, for which there may be no memory
                if (message.startsWith(IMPOSSIBLE_SIZES.get(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Reports {@code failure} if it is fatal, and does not return if that ends the process. Call it in the first line
     * of a catch block that handles everything a task throws; a block that rethrows leaves this to its caller.
     */
    public static void escalate(Throwable failure) {
        Throwable fatal = fatalCause(failure);
        if (fatal != null) {
            tell(fatal);
        }
    }

    /**
     * Reports that {@code failure} ends the calling thread, which the engine needs. Does not return if that ends the
     * process.
     */
    public static void threadEnded(Throwable failure) {
        tell(failure);
        try {
            LOG.error("Thread {} has ended", Thread.currentThread().getName(), failure);
        } catch (Throwable e) {
            // the caller throws it on, which shows it as well
        }
    }

    private static void tell(Throwable failure) {
        ProcessEnd theEnd = end;
        if (theEnd != null) {
            theEnd.begin(Thread.currentThread(), failure, handler);
        } else {
            tell(handler, Thread.currentThread(), failure);
        }
    }

    static void tell(@Nullable Handler told, Thread thread, Throwable failure) {
        if (told != null) {
            try {
                told.fatalError(thread, failure);
            } catch (Throwable e) {
                logFailed(e);
            }
        }
    }

    private static void logFailed(Throwable failure) {
        try {
            LOG.error("Exception in the handler of fatal errors", failure);
        } catch (Throwable e) {
            // and there is nobody left to tell
        }
    }
}
