package org.tornado4j.process;

import java.util.List;

/**
 * The program version that a worker runs. Two workers of one machine with equal releases run the same program.
 *
 * @param version the name given by {@linkplain ForkOptions.Builder#release the program}; empty if it gives none
 * @param fingerprint eight hexadecimal digits that stand for the worker's class path as it was when the worker started:
 *     the names, sizes and modification times of its jars, or of its classes if these are in directories; empty until
 *     the worker has reported it
 */
public record Release(String version, String fingerprint) {

    /** The release of a worker that has not reported it yet. */
    public static final Release UNKNOWN = new Release("", "");

    private static final int MOST_CHARACTERS = 100;

    /** Makes one line of {@code version}, of a hundred characters at most. */
    public Release {
        String line = version.replaceAll("\\p{Cntrl}", " ").strip();
        version = line.substring(0, Math.min(line.length(), MOST_CHARACTERS));
    }

    /** Returns whether the worker has told. */
    public boolean isKnown() {
        return !fingerprint.isEmpty();
    }

    /** Reads the line {@code release} of a {@link ControlConnection}. */
    static Release parse(String[] words) {
        return new Release(String.join(" ", List.of(words).subList(2, words.length)), words[1]);
    }

    /** Makes a line. */
    Object[] words() {
        return new Object[] {"release", fingerprint, version};
    }

    /** Returns it as people read it: {@code 1.4.2 (9c3f01ab)}. */
    @Override
    public String toString() {
        if (!isKnown()) {
            return "unknown";
        }
        return version.isEmpty() ? fingerprint : version + " (" + fingerprint + ")";
    }
}
