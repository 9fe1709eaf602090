package org.tornado4j.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Rules laid out for searching: plain paths by hash, the others in order, after those that
 * begin differently have been left out.
 *
 * <p>Order still rules. Whether an earlier pattern would match a plain path too can be told beforehand; rules of which it
 * cannot be told (hosts, conditions of the application) are tried before a plain path that comes after them. A pattern that
 * takes the path only because its slash may be missing, {@code /a/{*rest}} for {@code /a}, comes after the plain path.
 *
 * <p>Thread: never changed; any.
 */
final class RuleTable {

    private static final Rule[] NO_RULES = {};

    private final List<Rule> rules;
    /** By hash; where two fall together the second is in the next free place. Half of it is empty at least. */
    private final @Nullable Shortcut[] shortcuts;
    /** All that is not in {@link #shortcuts}. */
    private final Rule[] others;

    private final PrefixTree tree;

    private RuleTable(List<Rule> rules, Collection<Shortcut> shortcuts, List<Rule> others) {
        this.rules = rules;
        this.shortcuts = new Shortcut[Integer.highestOneBit(4 * shortcuts.size() + 2)];
        this.others = others.toArray(NO_RULES);
        this.tree = PrefixTree.of(others);
        shortcuts.forEach(shortcut -> this.shortcuts[place(shortcut.path)] = shortcut);
    }

    /** Returns the index of the shortcut for {@code path}, or of the free place for it. */
    private int place(String path) {
        int mask = shortcuts.length - 1;
        int place = Slots.of(path.hashCode(), shortcuts.length);
        Shortcut there;
        while ((there = shortcuts[place]) != null && !there.path.equals(path)) {
            place = (place + 1) & mask;
        }
        return place;
    }

    static RuleTable of(List<Rule> rules) {
        Map<String, Shortcut> shortcuts = new HashMap<>();
        List<Rule> others = new ArrayList<>();
        for (Rule rule : rules) {
            String path = rule.matcher() instanceof PathMatches matcher ? matcher.literal() : null;
            if (path == null || shortcuts.containsKey(path)) {
                others.add(rule);
            } else {
                shortcuts.put(path, new Shortcut(rule, path, others));
            }
        }
        return new RuleTable(List.copyOf(rules), shortcuts.values(), others);
    }

    List<Rule> rules() {
        return rules;
    }

    @Nullable
    RouteMatch match(HTTPServerRequest request) {
        String path = request.path();
        Shortcut shortcut = shortcuts[place(path)];
        return shortcut == null ? search(request, tree.candidates(path), 0) : shortcut.follow(request, others);
    }

    private static @Nullable RouteMatch search(HTTPServerRequest request, Rule[] rules, int from) {
        for (int i = from; i < rules.length; i++) {
            RouteMatch match = rules[i].match(request);
            if (match != null) {
                return match;
            }
        }
        return null;
    }

    /** A plain path, with what has to be tried before it. */
    private static final class Shortcut {

        private final String path;
        private final Rule rule;
        /** Earlier rules that might match the path as well; hardly ever any. */
        private final Rule[] before;
        /** Earlier rules that match the path without the slash at its end; hardly ever any. */
        private final Rule[] withoutSlash;
        /** The number of other rules that precede it. */
        private final int position;

        Shortcut(Rule rule, String path, List<Rule> earlier) {
            this.path = path;
            this.rule = rule;
            this.position = earlier.size();
            List<Rule> matching =
                    earlier.stream().filter(other -> mayMatch(other, path)).toList();
            this.before =
                    matching.stream().filter(other -> !lacksSlash(other, path)).toArray(Rule[]::new);
            this.withoutSlash =
                    matching.stream().filter(other -> lacksSlash(other, path)).toArray(Rule[]::new);
        }

        private static boolean mayMatch(Rule rule, String path) {
            try {
                return !(rule.matcher() instanceof PathMatches matcher) || matcher.matches(path);
            } catch (HTTPInputError e) {
                return true; // too many steps, as it will be for the request
            }
        }

        private static boolean lacksSlash(Rule rule, String path) {
            return rule.matcher() instanceof PathMatches matcher && matcher.matchesWithoutSlashOnly(path);
        }

        @Nullable
        RouteMatch follow(HTTPServerRequest request, Rule[] others) {
            RouteMatch match = before.length == 0 ? null : search(request, before, 0);
            if (match == null) {
                match = rule.matchKnown(request);
            }
            if (match == null && withoutSlash.length != 0) {
                match = search(request, withoutSlash, 0);
            }
            return match != null ? match : search(request, others, position);
        }
    }
}
