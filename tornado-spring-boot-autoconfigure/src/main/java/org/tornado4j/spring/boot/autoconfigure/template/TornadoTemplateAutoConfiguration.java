package org.tornado4j.spring.boot.autoconfigure.template;

import com.samskivert.mustache.Mustache;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.freemarker.autoconfigure.FreeMarkerProperties;
import org.springframework.boot.freemarker.autoconfigure.FreeMarkerVariablesCustomizer;
import org.springframework.boot.mustache.autoconfigure.MustacheProperties;
import org.springframework.boot.mustache.autoconfigure.MustacheResourceTemplateLoader;
import org.springframework.boot.thymeleaf.autoconfigure.ThymeleafProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.thymeleaf.dialect.IDialect;
import org.thymeleaf.spring6.ISpringTemplateEngine;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.spring6.templateresolver.SpringResourceTemplateResolver;
import org.thymeleaf.templateresolver.ITemplateResolver;
import org.tornado4j.spring.boot.autoconfigure.AvailableTemplateEngine;
import org.tornado4j.spring.boot.autoconfigure.OnTornadoCondition;
import org.tornado4j.spring.boot.autoconfigure.TemplateLibrary;

/**
 * Auto-configuration of template engines for handlers: those of the application or of Spring Boot, adapted. In native mode, where
 * Spring Boot's own auto-configurations need WebFlux and are left out, the engines are made here as they are there.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.freemarker.autoconfigure.FreeMarkerAutoConfiguration",
            "org.springframework.boot.mustache.autoconfigure.MustacheAutoConfiguration",
            "org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration"
        },
        beforeName = "org.tornado4j.spring.boot.autoconfigure.TornadoWebAutoConfiguration")
@Conditional(OnTornadoCondition.class)
public final class TornadoTemplateAutoConfiguration {

    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Mustache.class, MustacheProperties.class})
    @EnableConfigurationProperties(MustacheProperties.class)
    static class MustacheConfiguration {

        @Bean
        @ConditionalOnMissingBean(Mustache.TemplateLoader.class)
        MustacheResourceTemplateLoader mustacheTemplateLoader(
                MustacheProperties properties, ApplicationContext context) {
            TemplateLocations.check(
                    context, properties.isCheckTemplateLocation(), "spring.mustache", properties.getPrefix());
            MustacheResourceTemplateLoader loader =
                    new MustacheResourceTemplateLoader(properties.getPrefix(), properties.getSuffix());
            loader.setCharset(properties.getCharset());
            return loader;
        }

        @Bean
        @ConditionalOnMissingBean
        Mustache.Compiler mustacheCompiler(Mustache.TemplateLoader loader) {
            return Mustache.compiler().withLoader(loader);
        }

        @Bean
        AvailableTemplateEngine mustacheTemplateEngine(Mustache.Compiler compiler, MustacheProperties properties) {
            return new AvailableTemplateEngine(
                    TemplateLibrary.MUSTACHE,
                    new MustacheTemplateEngine(
                            compiler,
                            properties.getSuffix(),
                            properties.getServlet().isCache()));
        }
    }

    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Configuration.class, FreeMarkerProperties.class})
    @EnableConfigurationProperties(FreeMarkerProperties.class)
    static class FreeMarkerConfiguration {

        @Bean
        @ConditionalOnMissingBean
        Configuration freeMarkerConfiguration(
                FreeMarkerProperties properties,
                ObjectProvider<FreeMarkerVariablesCustomizer> customizers,
                ApplicationContext context)
                throws IOException, TemplateException {
            return FreeMarkerSettings.configuration(
                    properties, customizers.orderedStream().toList(), context);
        }

        @Bean
        AvailableTemplateEngine freeMarkerTemplateEngine(Configuration configuration, FreeMarkerProperties properties) {
            return new AvailableTemplateEngine(
                    TemplateLibrary.FREEMARKER,
                    new FreeMarkerTemplateEngine(configuration, properties.getPrefix(), properties.getSuffix()));
        }
    }

    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({SpringTemplateEngine.class, ThymeleafProperties.class})
    @EnableConfigurationProperties(ThymeleafProperties.class)
    static class ThymeleafConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "defaultTemplateResolver")
        SpringResourceTemplateResolver defaultTemplateResolver(
                ThymeleafProperties properties, ApplicationContext context) {
            TemplateLocations.check(
                    context, properties.isCheckTemplateLocation(), "spring.thymeleaf", properties.getPrefix());
            return ThymeleafSettings.resolver(properties, context);
        }

        @Bean
        @ConditionalOnMissingBean(ISpringTemplateEngine.class)
        SpringTemplateEngine templateEngine(
                ThymeleafProperties properties,
                ObjectProvider<ITemplateResolver> resolvers,
                ObjectProvider<IDialect> dialects,
                ApplicationContext context) {
            return ThymeleafSettings.engine(
                    properties,
                    resolvers.orderedStream().toList(),
                    dialects.orderedStream().toList(),
                    context.getClassLoader());
        }

        @Bean
        AvailableTemplateEngine thymeleafTemplateEngine(
                ISpringTemplateEngine engine, ThymeleafProperties properties, ApplicationContext context) {
            return new AvailableTemplateEngine(
                    TemplateLibrary.THYMELEAF,
                    new ThymeleafTemplateEngine(engine, context, properties.getPrefix(), properties.getSuffix()));
        }
    }
}
