package org.tornado4j.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tornado4j.routing.PathMatches;
import org.tornado4j.routing.Rule;

/** Looks for routes that can never be reached, since an earlier one of the same host takes the same paths. */
final class RouteConflicts {

    private RouteConflicts() {}

    /**
     * Plain paths and templates are looked at; of regular expressions it cannot be told.
     *
     * @throws RouteConflictException for the first pair
     */
    static void check(List<Rule> rules) {
        Map<String, URLSpec> byShape = new HashMap<>();
        for (Rule rule : rules) {
            if (rule instanceof URLSpec route && rule.matcher() instanceof PathMatches path && path.shape() != null) {
                URLSpec earlier = byShape.putIfAbsent(path.shape(), route);
                if (earlier != null) {
                    throw new RouteConflictException(earlier, route);
                }
            }
        }
    }
}
