package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/** Matches in a Servlet context of Spring's that is to be served by us. */
public final class OnWebMvcModeCondition extends SpringBootCondition {

    private static final String SERVLET_CONTEXT = "org.springframework.web.context.WebApplicationContext";

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Tornado's mode for Spring MVC");
        if (!isServletContext(context.getResourceLoader(), context.getClassLoader())) {
            return ConditionOutcome.noMatch(message.because("this is no Servlet context"));
        }
        ServingMode mode = ServingMode.of(context.getEnvironment(), context.getClassLoader());
        return new ConditionOutcome(mode == ServingMode.WEBMVC, message.because("the mode is " + mode));
    }

    /** Asks for the class by its name, as other modes have no spring-web. */
    private static boolean isServletContext(ResourceLoader loader, @Nullable ClassLoader classLoader) {
        return ClassUtils.isPresent(SERVLET_CONTEXT, classLoader)
                && ClassUtils.resolveClassName(SERVLET_CONTEXT, classLoader).isInstance(loader);
    }
}
