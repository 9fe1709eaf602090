package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.web.context.reactive.ConfigurableReactiveWebApplicationContext;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;

/** Matches in a reactive context of Spring Boot's that is to be served by us. */
public final class OnWebFluxModeCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Tornado's WebFlux mode");
        ResourceLoader loader = context.getResourceLoader();
        if (loader instanceof TornadoWebServerApplicationContext
                || !(loader instanceof ConfigurableReactiveWebApplicationContext)) {
            return ConditionOutcome.noMatch(message.because("this is no reactive context of Spring Boot's"));
        }
        ServingMode mode = ServingMode.of(context.getEnvironment(), context.getClassLoader());
        return new ConditionOutcome(mode == ServingMode.WEBFLUX, message.because("the mode is " + mode));
    }
}
