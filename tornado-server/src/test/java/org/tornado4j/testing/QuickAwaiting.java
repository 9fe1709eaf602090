package org.tornado4j.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has Awaitility look at once and then every few milliseconds, instead of ten times in a second: most of what the tests wait
 * for takes less than a millisecond, and they wait hundreds of times.
 *
 * <p>Registered for all tests by {@code META-INF/services}.
 */
public final class QuickAwaiting implements BeforeAllCallback {

    private static final Duration INTERVAL = Duration.ofMillis(5);

    @Override
    public void beforeAll(ExtensionContext tests) {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(INTERVAL);
        Awaitility.setDefaultTimeout(LoopThread.DEADLINE);
    }
}
