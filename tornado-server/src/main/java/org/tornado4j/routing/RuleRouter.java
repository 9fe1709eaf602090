package org.tornado4j.routing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Tries rules in order; the first that matches and whose target has a handler for the request wins. Tornado's
 * {@code ReversibleRuleRouter}, which is its {@code RuleRouter} with names.
 *
 * <p>Thread: any; rules may be added while requests are served, and apply to later ones.
 */
public class RuleRouter implements ReversibleRouter {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** Replaced as a whole by {@link #addRules}, read by the loops. */
    private volatile RuleTable table;

    public RuleRouter(List<? extends Rule> rules) {
        this.table = RuleTable.of(List.copyOf(rules));
        warnAboutNames();
    }

    /** Adds rules after those that are there. */
    public synchronized void addRules(List<? extends Rule> rules) {
        List<Rule> all = new ArrayList<>(table.rules());
        all.addAll(rules);
        table = RuleTable.of(all);
        warnAboutNames();
    }

    /** The rules in order. */
    public List<Rule> rules() {
        return table.rules();
    }

    /** The rule that {@code request} is for; null if there is none. */
    public @Nullable RouteMatch match(HTTPServerRequest request) {
        return table.match(request);
    }

    @Override
    public @Nullable HTTPMessageDelegate findHandler(HTTPServerRequest request) {
        RouteMatch match = match(request);
        return match == null ? null : match.delegate(request);
    }

    /** The name's last rule counts, as in Tornado; rules inside rules are asked too. */
    @Override
    public @Nullable String reverseUrl(String name, Object... args) {
        List<Rule> rules = table.rules();
        for (int i = rules.size() - 1; i >= 0; i--) {
            Rule rule = rules.get(i);
            if (name.equals(rule.name()) && rule.matcher() instanceof PathMatches path) {
                return path.reverse(args);
            }
        }
        return rules.stream()
                .map(rule -> reverseInside(rule, name, args))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String reverseInside(Rule rule, String name, Object... args) {
        boolean reversible = rule.target() instanceof RouterTarget inner && inner.router() instanceof ReversibleRouter;
        if (!reversible) {
            return null;
        }
        return ((ReversibleRouter) ((RouterTarget) rule.target()).router()).reverseUrl(name, args);
    }

    private void warnAboutNames() {
        Set<String> once = new HashSet<>();
        Set<String> more = new HashSet<>();
        for (Rule rule : table.rules()) {
            String name = rule.name();
            if (name != null && !once.add(name) && more.add(name)) {
                LOG.warn("Multiple handlers named {}; the last one counts", name);
            }
        }
    }
}
