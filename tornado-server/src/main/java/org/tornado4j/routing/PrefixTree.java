package org.tornado4j.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out the rules that cannot match a path because they begin with other plain segments, so that an application may
 * have many of them.
 *
 * <p>A node stands for the segments on the way to it and holds, in order, every rule that begins with those or with fewer.
 * Segments are told apart by their hash alone: a collision makes a list longer than it need be, and the rules on it look at
 * the path themselves.
 *
 * <p>Thread: never changed; any.
 */
final class PrefixTree {

    private static final Rule[] NO_RULES = {};

    /** Fewer rules are tried faster than they are looked up. */
    private static final int FEW = 4;

    private static final class Node {

        private final Rule[] rules;
        /**
         * The hashes of the child nodes' segments, at the same index as the nodes: the one of the hash, or the next
         * free one.
         */
        private final int[] hashes;

        private final @Nullable Node[] children;

        Node(Rule[] rules, Map<Integer, Node> below) {
            this.rules = rules;
            int size = 2 * Integer.highestOneBit(2 * below.size());
            this.hashes = new int[size];
            this.children = new Node[size];
            below.forEach(this::put);
        }

        private void put(int hash, Node child) {
            int at = Slots.of(hash, children.length);
            while (children[at] != null) {
                at = (at + 1) & (children.length - 1);
            }
            children[at] = child;
            hashes[at] = hash;
        }

        boolean isLeaf() {
            return children.length == 0;
        }

        @Nullable
        Node child(int hash) {
            int at = Slots.of(hash, children.length);
            while (children[at] != null && hashes[at] != hash) {
                at = (at + 1) & (children.length - 1);
            }
            return children[at];
        }
    }

    /** A rule, its place among all, and the hashes of the plain segments it begins with. */
    private record Entry(int order, Rule rule, List<Integer> segments) {}

    private final Node root;

    private PrefixTree(Node root) {
        this.root = root;
    }

    static PrefixTree of(List<Rule> rules) {
        if (rules.size() <= FEW) {
            return new PrefixTree(new Node(rules.toArray(NO_RULES), Map.of()));
        }
        List<Entry> entries = new ArrayList<>();
        for (Rule rule : rules) {
            entries.add(new Entry(entries.size(), rule, segments(rule)));
        }
        return new PrefixTree(node(entries, List.of(), 0));
    }

    /**
     * The node for rules that begin with what leads to it, {@code below}, among them those that go on; {@code inherited}
     * begin with less.
     */
    private static Node node(List<Entry> below, List<Entry> inherited, int depth) {
        List<Entry> here = new ArrayList<>(inherited);
        Map<Integer, List<Entry>> deeper = new HashMap<>();
        for (Entry entry : below) {
            if (entry.segments.size() == depth) {
                here.add(entry);
            } else {
                deeper.computeIfAbsent(entry.segments.get(depth), hash -> new ArrayList<>())
                        .add(entry);
            }
        }
        Map<Integer, Node> children = new HashMap<>();
        deeper.forEach((hash, entries) -> children.put(hash, node(entries, here, depth + 1)));
        here.sort(Comparator.comparingInt(Entry::order));
        return new Node(here.stream().map(Entry::rule).toArray(Rule[]::new), children);
    }

    private static List<Integer> segments(Rule rule) {
        String prefix = rule.matcher() instanceof PathMatches path ? path.prefix() : "";
        List<Integer> hashes = new ArrayList<>();
        int start = 1;
        for (int slash = prefix.indexOf('/', 1); slash > 0; slash = prefix.indexOf('/', start)) {
            hashes.add(prefix.substring(start, slash).hashCode());
            start = slash + 1;
        }
        return hashes;
    }

    /**
     * The rules that {@code path} may be for, in order. Those that begin with all of its segments and a slash are among
     * them, since {@code /a/{*rest}} is for {@code /a}, too.
     */
    Rule[] candidates(String path) {
        Node node = root;
        int length = path.length();
        int at = 1;
        while (!node.isLeaf()) {
            int hash = 0; // that of String.hashCode
            while (at < length && path.charAt(at) != '/') {
                hash = 31 * hash + path.charAt(at++);
            }
            Node child = node.child(hash);
            if (child == null) {
                break;
            }
            node = child;
            if (at >= length) {
                break;
            }
            at++;
        }
        return node.rules;
    }
}
