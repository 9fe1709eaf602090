package org.tornado4j.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.tornado4j.routing.Rule;
import org.tornado4j.security.CorsRules;
import org.tornado4j.security.CrossOriginCheck;

/**
 * A route that pages of other origins may use by its {@link CorsRules}, while a check against forged requests refuses each
 * request of theirs that changes something. The rules allow no credentials: so such pages cannot send the cookie of a token,
 * and their origins are not trusted.
 *
 * @param condition of the route, mostly the pattern of its path
 * @param handler the name of the handler's class
 * @param methods HTTP methods that are allowed and refused
 * @param origins those whose pages are allowed and refused, as the rules have them
 * @param check the one that refuses them
 */
public record CrossOriginConflict(
        String condition, String handler, List<String> methods, List<String> origins, Check check) {

    /** A check against forged requests. */
    public enum Check {
        /** {@link RequestHandler#checkXsrfCookie}. */
        TOKEN,
        /** {@link RequestHandler#checkCrossOrigin}. */
        ORIGIN
    }

    /** Returns the conflicts of a route, at most one for each check. */
    static List<CrossOriginConflict> of(Rule rule, ForgeryProtection protection) {
        HandlerRoute route = rule.target() instanceof HandlerRoute handler ? handler : null;
        Interceptors interceptors = route == null ? null : route.interceptors();
        CorsRules rules = interceptors == null ? null : interceptors.corsRules();
        if (route == null || rules == null || rules.allowsCredentials()) {
            return List.of();
        }
        List<CrossOriginConflict> conflicts = new ArrayList<>();
        List<String> methods = checkedMethods(route, rules);
        if (protection.cookies() != null && !route.type().checksTokensItself()) {
            conflicts.add(of(rule, methods, rules.origins(), Check.TOKEN));
        }
        CrossOriginCheck origins = protection.origins();
        if (origins != null && !route.type().checksOriginsItself()) {
            conflicts.add(of(rule, methods, untrusted(rules, origins.trustedOrigins()), Check.ORIGIN));
        }
        conflicts.removeIf(
                conflict -> conflict.methods().isEmpty() || conflict.origins().isEmpty());
        return conflicts;
    }

    private static CrossOriginConflict of(Rule rule, List<String> methods, List<String> origins, Check check) {
        return new CrossOriginConflict(rule.matcher().toString(), rule.target().toString(), methods, origins, check);
    }

    /** A handler without entry methods answers whatever comes. */
    private static List<String> checkedMethods(HandlerRoute route, CorsRules rules) {
        List<String> entries = route.methods().names();
        return rules.methods().stream()
                .filter(method -> entries.isEmpty() || entries.contains(method))
                .filter(ForgeryProtection::covers)
                .toList();
    }

    private static List<String> untrusted(CorsRules rules, Set<String> trusted) {
        return rules.origins().stream()
                .filter(origin -> !trusted.contains(origin.toLowerCase(Locale.ROOT)))
                .toList();
    }
}
