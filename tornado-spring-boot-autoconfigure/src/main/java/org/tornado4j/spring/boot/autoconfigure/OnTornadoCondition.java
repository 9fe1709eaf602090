package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.ConfigurationCondition.ConfigurationPhase;

/** Matches in each mode in which the server is ours. */
public final class OnTornadoCondition extends AnyNestedCondition {

    public OnTornadoCondition() {
        super(ConfigurationPhase.PARSE_CONFIGURATION);
    }

    @Conditional(OnNativeModeCondition.class)
    static class NativeMode {}

    @Conditional(OnWebFluxModeCondition.class)
    static class WebFluxMode {}

    @Conditional(OnWebMvcModeCondition.class)
    static class WebMvcMode {}
}
