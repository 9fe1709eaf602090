package org.tornado4j.spring.boot.autoconfigure.webmvc;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.autoconfigure.TomcatWebServerConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Primary;
import org.tornado4j.spring.boot.autoconfigure.OnWebMvcModeCondition;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebServerAutoConfiguration;

/** Auto-configuration of the context that serves {@code management.server.port} of an application of Spring MVC. */
@AutoConfiguration
@Conditional(OnWebMvcModeCondition.class)
@ConditionalOnClass({ManagementContextFactory.class, TomcatWebServerConfiguration.class})
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
public final class TornadoServletManagementContextAutoConfiguration {

    /** Primary, since each server on the class path may bring one, as Tomcat's module does. */
    @Bean
    @Primary
    static ManagementContextFactory tornadoServletManagementContextFactory() {
        return new ManagementContextFactory(
                WebApplicationType.SERVLET,
                ServletWebServerFactory.class,
                TomcatWebServerConfiguration.class,
                TomcatServletWebServerAutoConfiguration.class,
                TornadoServletWebServerAutoConfiguration.class,
                TornadoWebServerAutoConfiguration.class);
    }
}
