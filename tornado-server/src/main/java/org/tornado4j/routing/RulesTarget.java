package org.tornado4j.routing;

import java.util.List;
import java.util.function.BiFunction;

/** Rules inside a rule. */
final class RulesTarget extends RouterTarget {

    private final List<Rule> rules;

    RulesTarget(List<Rule> rules) {
        super(new RuleRouter(rules));
        this.rules = rules;
    }

    @Override
    public Target mapEnds(Rule rule, BiFunction<Rule, Target, Target> mapping) {
        return new RulesTarget(
                rules.stream().map(inner -> inner.mapEnds(mapping)).toList());
    }
}
