package org.tornado4j.spring.boot.autoconfigure;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.MimeMappings;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.spring.boot.ApplicationCustomizer;
import org.tornado4j.spring.boot.ApplicationSettingsCustomizer;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.ArgumentConverter;
import org.tornado4j.web.JsonCodec;
import org.tornado4j.web.MimeTypes;
import tools.jackson.databind.json.JsonMapper;

/** Auto-configuration of the application that is made of the handler beans. */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnNativeMode
@EnableConfigurationProperties({ServerProperties.class, TornadoServerProperties.class, TornadoWebProperties.class})
public final class TornadoWebAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(value = HTTPServerConnectionDelegate.class, search = SearchStrategy.CURRENT)
    Application handlerApplication(
            DefaultListableBeanFactory beanFactory,
            TornadoWebProperties properties,
            ApplicationSettings settings,
            ObjectProvider<ApplicationCustomizer> customizers) {
        SecurityNotice.give(beanFactory.getBeanClassLoader());
        Application.Builder application =
                Application.builder().settings(settings).defaultHost(properties.getDefaultHost());
        new HandlerRoutes(beanFactory, properties.getHandlerInstantiation())
                .addTo(application, new HandlerBeans(beanFactory).routes());
        customizers.orderedStream().forEach(customizer -> customizer.customize(application));
        return application.build();
    }

    @Bean
    @ConditionalOnMissingBean
    ApplicationSettings applicationSettings(
            TornadoWebProperties web,
            TornadoServerProperties server,
            ServerProperties boot,
            ArgumentConverter argumentConverter,
            MimeTypes mimeTypes,
            ObjectProvider<JsonCodec> jsonCodec,
            ObjectProvider<ApplicationSettingsCustomizer> customizers) {
        ApplicationSettings.Builder settings = ApplicationSettings.builder()
                .debug(web.isDebug())
                .etag(web.isEtag())
                .logRequests(false) // the server does that, see AccesslogSettings
                .argumentConverter(argumentConverter);
        jsonCodec.ifAvailable(settings::jsonCodec);
        new StaticFilesSettings(web, mimeTypes).applyTo(settings);
        new FormSettings(web).applyTo(settings);
        new CompressionSettings(boot.getCompression(), web.isCompressResponse()).applyTo(settings);
        customizers.orderedStream().forEach(customizer -> customizer.customize(settings));
        return settings.build();
    }

    /** Those of {@code server.mime-mappings}, the engine's, then the many that Boot knows, which are read when needed. */
    @Bean
    @ConditionalOnMissingBean
    MimeTypes mimeTypes(ServerProperties server) {
        Map<String, String> own = new HashMap<>();
        server.getMimeMappings().forEach(mapping -> own.put(mapping.getExtension(), mapping.getMimeType()));
        return MimeTypes.byExtension(own)
                .or(MimeTypes.standard())
                .or(filename -> MimeMappings.DEFAULT.get(extension(filename)));
    }

    private static String extension(String filename) {
        String extension = StringUtils.getFilenameExtension(filename);
        return extension != null ? extension.toLowerCase(Locale.ROOT) : "";
    }

    @Bean
    @ConditionalOnMissingBean
    ArgumentConverter argumentConverter(DefaultListableBeanFactory beanFactory) {
        return new ConversionServiceArgumentConverter(beanFactory, beanFactory.getConversionService());
    }

    /** Objects are written by the mapper that Boot makes. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class JacksonConfiguration {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnSingleCandidate(JsonMapper.class)
        JsonCodec jsonCodec(JsonMapper mapper) {
            return mapper::writeValueAsBytes;
        }
    }
}
