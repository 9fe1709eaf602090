package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;
import org.tornado4j.http.AllowedHosts;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.process.Processes;
import org.tornado4j.routing.PathMatches;

/**
 * Checks of property values. What is not allowed ends the start of the application with a report that names the key,
 * where its value comes from, what is allowed, and what to do.
 */
public final class AllowedValue {

    public static final int HIGHEST_PORT = 65_535;

    public static final String PROCESSES = "tornado.server.processes";

    /** Times below this one are numbers whose unit has been forgotten. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);

    private AllowedValue() {}

    public static int atLeast(int minimum, String key, int value, String advice) {
        if (value < minimum) {
            throw refused(key, value, "It must be " + minimum + " or more. " + advice);
        }
        return value;
    }

    /** Returns the number of processes, which is that of the cores for zero. */
    public static int processes(int value) {
        int processes = atLeast(0, PROCESSES, value, "Write 0 to have one per core.");
        return processes > 0 ? processes : Processes.cpuCount();
    }

    public static int port(String key, int value) {
        if (value < 0 || value > HIGHEST_PORT) {
            throw refused(key, value, "It must be between 0, for any that is free, and " + HIGHEST_PORT + ".");
        }
        return value;
    }

    public static Duration notNegative(String key, Duration value, String advice) {
        if (value.isNegative()) {
            throw refused(key, value, "It must not be negative. " + advice);
        }
        return value;
    }

    /** A time that something may take; zero for any. */
    public static Duration timeout(String key, Duration value, String advice) {
        notNegative(key, value, advice);
        if (!value.isZero() && value.compareTo(SHORTEST_TIMEOUT) < 0) {
            throw refused(
                    key,
                    value,
                    "It must be " + SHORTEST_TIMEOUT.toMillis()
                            + "ms or more; a number without a unit is milliseconds, so write 20s for 20 seconds. "
                            + advice);
        }
        return value;
    }

    public static Duration positive(String key, Duration value, String advice) {
        if (value.isNegative() || value.isZero()) {
            throw refused(key, value, "It must be longer than zero. " + advice);
        }
        return value;
    }

    /** A time that may be zero, but not so short that nothing would work. */
    public static Duration durationOrZero(String key, Duration value, Duration least, String advice) {
        if (!value.isZero() && value.compareTo(least) < 0) {
            throw refused(key, value, "It must be " + least.toSeconds() + "s or more. " + advice);
        }
        return value;
    }

    /** A size in bytes that has to fit into one array or buffer. */
    public static int bufferSize(String key, DataSize value, String advice) {
        if (value.toBytes() < 1 || value.toBytes() > Integer.MAX_VALUE) {
            throw refused(key, value, "It must be between 1B and " + Integer.MAX_VALUE + "B. " + advice);
        }
        return (int) value.toBytes();
    }

    public static long size(String key, DataSize value, String advice) {
        if (value.toBytes() < 1) {
            throw refused(key, value, "It must be 1B or more. " + advice);
        }
        return value.toBytes();
    }

    /** A size that may be zero. */
    public static int sizeOrZero(String key, DataSize value, String advice) {
        if (value.isNegative() || value.toBytes() > Integer.MAX_VALUE) {
            throw refused(key, value, "It must be between 0B and " + Integer.MAX_VALUE + "B. " + advice);
        }
        return (int) value.toBytes();
    }

    /** A size that may be zero, but not so small that nothing would work. */
    public static long sizeOrZero(String key, DataSize value, DataSize least, String advice) {
        if (value.toBytes() != 0 && value.compareTo(least) < 0) {
            throw refused(key, value, "It must be " + least.toMegabytes() + "MB or more. " + advice);
        }
        return value.toBytes();
    }

    /** A name of a header field, or none if it is empty. */
    public static @Nullable String fieldName(String key, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            new HTTPHeaders().add(value, "");
            return value;
        } catch (IllegalArgumentException e) {
            throw refused(key, value, e.getMessage() + ". Leave it out for none.");
        }
    }

    /** A path such as /app; empty for none, which a slash alone is as well. */
    public static String basePath(String key, @Nullable String value) {
        String path = value == null || value.isBlank() || value.equals("/") ? "" : value.strip();
        if (!path.matches("(/[A-Za-z0-9._~-]+)*")) {
            throw refused(
                    key,
                    path,
                    "It must begin with a slash, not end with one, and have letters, digits and - . _ ~ between slashes, as /app"
                            + " and /app/v1 do. Leave it out for none.");
        }
        return path;
    }

    /** A URL for redirects, or none if it is empty. */
    public static @Nullable String redirectTarget(String key, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (!value.startsWith("/") && !value.matches("(?i)https?://[^/].*")) {
            throw refused(
                    key,
                    value,
                    "It must begin with a slash, as /login does, or with http:// or https://, since browsers take anything"
                            + " else as relative to the path of the page. Leave it out for none.");
        }
        return value;
    }

    public static AllowedHosts allowedHosts(String key, List<String> value) {
        try {
            return AllowedHosts.of(value);
        } catch (IllegalArgumentException e) {
            throw refused(key, value, e.getMessage() + ". Leave it out to allow all hosts.");
        }
    }

    /** Patterns of paths, as routes have them. */
    public static List<String> paths(String key, List<String> value) {
        try {
            value.forEach(AllowedValue::requirePattern);
            return value;
        } catch (IllegalArgumentException e) {
            throw refused(key, value, e.getMessage() + ". Leave it out for all paths.");
        }
    }

    private static void requirePattern(String path) {
        if (path.isEmpty() || Character.isLetterOrDigit(path.charAt(0))) {
            throw new IllegalArgumentException("\"" + path + "\" matches no request: begin it with a slash");
        }
        PathMatches.of(path);
    }

    public static InvalidConfigurationPropertyValueException refused(String key, Object value, String reason) {
        return new InvalidConfigurationPropertyValueException(key, value, reason);
    }
}
