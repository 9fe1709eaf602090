package org.tornado4j.spring.boot.autoconfigure.observation;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.tornado4j.spring.boot.autoconfigure.HandlersPlace;
import org.tornado4j.spring.boot.autoconfigure.OnNativeModeCondition;
import org.tornado4j.spring.boot.autoconfigure.OnWebFluxModeCondition;
import org.tornado4j.spring.boot.autoconfigure.OnWebMvcModeCondition;

/** Matches where requests reach handlers that nobody else observes: in native mode, and for handlers in front of a framework. */
final class OnObservedHandlersCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionOutcome inNativeMode = new OnNativeModeCondition().getMatchOutcome(context, metadata);
        if (inNativeMode.isMatch()) {
            return inNativeMode;
        }
        HandlersPlace place = HandlersPlace.of(context);
        boolean besideFramework =
                new OnWebFluxModeCondition().getMatchOutcome(context, metadata).isMatch()
                        || new OnWebMvcModeCondition()
                                .getMatchOutcome(context, metadata)
                                .isMatch();
        return new ConditionOutcome(
                besideFramework && place == HandlersPlace.IN_FRONT,
                ConditionMessage.forCondition("Tornado's own observations").because("handlers are " + place));
    }
}
