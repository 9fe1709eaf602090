package org.tornado4j.spring.boot.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.web.Application;
import org.tornado4j.web.CrossOriginConflict;
import org.tornado4j.web.CrossOriginConflict.Check;

/** Warns of routes that pages of other origins may use and cannot, since what they send counts as forged. */
final class CrossOriginNotice {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebAutoConfiguration.class);

    private static final int MOST_NAMED = 5;

    private CrossOriginNotice() {}

    static void give(Application application) {
        List<CrossOriginConflict> conflicts = application.crossOriginConflicts();
        List<CrossOriginConflict> byToken = of(Check.TOKEN, conflicts);
        if (!byToken.isEmpty()) {
            LOG.warn(
                    "Pages of other origins may use {}, by tornado.web.cors.allowed-origins or @Cors, but get 403:"
                            + " tornado.web.xsrf-cookies demands a token, and without credentials they cannot send its"
                            + " cookie. Set tornado.web.cors.allow-credentials, or credentials in @Cors, and give the pages a token;"
                            + " or override checkXsrfCookie() in handlers that know their users by other means than cookies",
                    named(byToken));
        }
        List<CrossOriginConflict> byOrigin = of(Check.ORIGIN, conflicts);
        if (!byOrigin.isEmpty()) {
            LOG.warn(
                    "Pages of {} may use {}, by tornado.web.cors.allowed-origins or @Cors, but get 403:"
                            + " tornado.web.cross-origin-check does not trust them. Set tornado.web.cors.allow-credentials, or"
                            + " credentials in @Cors, or name them in tornado.web.trusted-origins; or override"
                            + " checkCrossOrigin() in handlers that know their users by other means than cookies",
                    origins(byOrigin),
                    named(byOrigin));
        }
    }

    private static List<CrossOriginConflict> of(Check check, List<CrossOriginConflict> conflicts) {
        return conflicts.stream().filter(conflict -> conflict.check() == check).toList();
    }

    private static String origins(List<CrossOriginConflict> conflicts) {
        return shortened(conflicts.stream()
                .flatMap(conflict -> conflict.origins().stream())
                .map(origin -> origin.equals("*") ? "any origin" : origin)
                .distinct()
                .toList());
    }

    private static String named(List<CrossOriginConflict> conflicts) {
        return shortened(conflicts.stream()
                .map(conflict ->
                        String.join("/", conflict.methods()) + " " + conflict.condition() + " of " + conflict.handler())
                .toList());
    }

    private static String shortened(List<String> names) {
        String first = names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return names.size() > MOST_NAMED ? first + " and " + (names.size() - MOST_NAMED) + " more" : first;
    }
}
