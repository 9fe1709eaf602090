package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches if the place of handler beans is behind the filters of the framework. */
public final class OnHandlersBehindFilters extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        HandlersPlace place = HandlersPlace.of(context);
        return new ConditionOutcome(
                place == HandlersPlace.BEHIND_FILTERS,
                ConditionMessage.forCondition("Tornado's handlers behind filters")
                        .because("their place is " + place));
    }
}
