package org.tornado4j.spring.boot.autoconfigure.webflux;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.tornado4j.spring.boot.autoconfigure.HandlersPlace;

/** Matches if the place of handler beans is behind the filters of WebFlux. */
final class OnHandlersBehindFilters extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        HandlersPlace configured = Binder.get(context.getEnvironment())
                .bind("tornado.web.handlers", HandlersPlace.class)
                .orElse(null);
        HandlersPlace place = HandlersPlace.of(configured, context.getClassLoader());
        return new ConditionOutcome(
                place == HandlersPlace.BEHIND_FILTERS,
                ConditionMessage.forCondition("Tornado's handlers behind filters")
                        .because("their place is " + place));
    }
}
