package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.web.context.reactive.ConfigurableReactiveWebApplicationContext;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;

/** Matches in our own context and in the one that stands for it in a test with a mock web environment. */
public final class OnNativeModeCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Tornado's native mode");
        ResourceLoader loader = context.getResourceLoader();
        if (loader instanceof TornadoWebServerApplicationContext) {
            return ConditionOutcome.match(message.foundExactly("TornadoWebServerApplicationContext"));
        }
        if (!(loader instanceof ConfigurableReactiveWebApplicationContext)) {
            return ConditionOutcome.noMatch(message.because("this is no web application without Servlet"));
        }
        ServingMode mode = ServingMode.of(context.getEnvironment(), context.getClassLoader());
        return new ConditionOutcome(mode == ServingMode.NATIVE, message.because("the mode is " + mode));
    }
}
