package org.tornado4j.spring.boot.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.web.Application;
import org.tornado4j.web.UncoveredPath;

/** Warns of patterns of paths that no route is within: what they switch on would be off without a word. */
final class UncoveredPathsNotice {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebAutoConfiguration.class);

    private UncoveredPathsNotice() {}

    static void give(Application application) {
        for (UncoveredPath path : application.uncoveredPaths()) {
            LOG.warn("{} is for no route: none is within \"{}\"", owner(path), path.pattern());
        }
    }

    private static String owner(UncoveredPath path) {
        return switch (path.use()) {
            case CORS -> "A path of tornado.web.cors.paths";
            case RATE_LIMIT -> "A path of tornado.web.rate-limit.paths";
            case INTERCEPTOR -> "A path of the interceptor " + path.owner();
        };
    }
}
