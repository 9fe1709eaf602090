package org.tornado4j.spring.boot.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.web.WebProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.MimeMappings;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.spring.boot.ApplicationCustomizer;
import org.tornado4j.spring.boot.ApplicationSettingsCustomizer;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.ArgumentConverter;
import org.tornado4j.web.AsynchronousTypes;
import org.tornado4j.web.CurrentUser;
import org.tornado4j.web.InputValidator;
import org.tornado4j.web.JsonCodec;
import org.tornado4j.web.MimeTypes;
import org.tornado4j.web.RequestIdInLogs;
import org.tornado4j.web.RequestObserver;

/** Auto-configuration of the application that is made of the handler beans, in native mode and in front of WebFlux. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration"
        })
@Conditional(OnTornadoCondition.class)
@EnableConfigurationProperties({
    ServerProperties.class,
    TornadoServerProperties.class,
    TornadoWebProperties.class,
    TornadoCorsProperties.class,
    TornadoRateLimitProperties.class,
    TornadoSecurityHeadersProperties.class,
    TornadoWebSocketProperties.class,
    WebProperties.class
})
public final class TornadoWebAutoConfiguration {

    @Bean
    HandlersApplication handlersApplication(
            DefaultListableBeanFactory beanFactory, Environment environment, TornadoServerProperties tornado) {
        return new HandlersApplication(beanFactory, environment, tornado);
    }

    @Bean(HandlersApplication.APPLICATION)
    @Lazy
    @ConditionalOnMissingBean(value = HTTPServerConnectionDelegate.class, search = SearchStrategy.CURRENT)
    Application handlerApplication(
            DefaultListableBeanFactory beanFactory, TornadoWebProperties properties, ApplicationSettings settings) {
        FallThrough fallThrough = beanFactory.getBeanProvider(FallThrough.class).getIfAvailable();
        if (fallThrough == null) {
            SecurityNotice.give(beanFactory.getBeanClassLoader());
        }
        Application.Builder application =
                Application.builder().settings(settings).defaultHost(properties.getDefaultHost());
        List<ApplicationCustomizer> customizers = beanFactory
                .getBeanProvider(ApplicationCustomizer.class)
                .orderedStream()
                .toList();
        customize(application, customizers, true);
        new HandlerRoutes(beanFactory, properties.getHandlerInstantiation())
                .addTo(application, new HandlerBeans(beanFactory).routes());
        customize(application, customizers, false);
        if (fallThrough != null) {
            application.add(fallThrough.rule());
        }
        Application built = application.build();
        CrossOriginNotice.give(built);
        UncoveredPathsNotice.give(built);
        return built;
    }

    private static void customize(
            Application.Builder application, List<ApplicationCustomizer> customizers, boolean precedeHandlers) {
        for (ApplicationCustomizer customizer : customizers) {
            if (customizer.precedesHandlers() == precedeHandlers) {
                customizer.customize(application);
            }
        }
    }

    /**
     * A bean of type {@link ArgumentConverter}, {@link JsonCodec}, {@link InputValidator} or {@link AsynchronousTypes} comes
     * before what is used otherwise; a {@link CurrentUser} bean finds the users of all handlers, a
     * {@link org.tornado4j.web.UserLocale} bean their languages, and {@link org.tornado4j.web.RequestInterceptor} beans are
     * around them. {@link org.tornado4j.web.ErrorMapper} beans, and one of type {@link org.tornado4j.web.ErrorPages}, say
     * what becomes of failures.
     */
    @Bean(HandlersApplication.SETTINGS)
    @Lazy
    @ConditionalOnMissingBean
    ApplicationSettings applicationSettings(
            DefaultListableBeanFactory beanFactory,
            TornadoWebProperties web,
            TornadoWebSocketProperties webSocket,
            TornadoServerProperties tornado) {
        ApplicationSettings.Builder settings = ApplicationSettings.builder()
                .debug(web.isDebug())
                .etag(web.isEtag())
                .maxEventStreamBufferBytes(AllowedValue.bufferSize(
                        "tornado.web.max-event-stream-buffer-size",
                        web.getMaxEventStreamBufferSize(),
                        "64KB is the default."))
                .logRequests(false); // the server does that, see AccesslogSettings
        settings.basePath(AllowedValue.basePath("tornado.web.base-path", web.getBasePath()));
        settings.argumentConverter(argumentConverter(beanFactory));
        new JsonSettings(beanFactory).applyTo(settings);
        new InputValidation(beanFactory).applyTo(settings);
        new AsynchronousResults(beanFactory).applyTo(settings);
        new CoroutineSettings(beanFactory).applyTo(settings);
        new PageSettings(web, beanFactory).applyTo(settings);
        new LocaleSettings(web, beanFactory).applyTo(settings);
        new StaticFilesSettings(web, beanFactory.getBeanProvider(MimeTypes.class), beanFactory.getBeanClassLoader())
                .applyTo(settings);
        FormSettings forms = new FormSettings(web);
        forms.applyTo(settings);
        forms.warnOfFilesBeyondRequests(tornado.getMaxBodySize());
        new CookieSettings(web, () -> seesHttps(beanFactory, tornado)).applyTo(settings);
        new ForgerySettings(web).applyTo(settings);
        WebSocketSettings sockets = new WebSocketSettings(webSocket);
        sockets.applyTo(settings);
        sockets.warnOfSpreadBeyondShutdown(tornado, beanFactory.getBean(Environment.class));
        sockets.warnOfMessagesBeyondMemory(tornado.getMemoryBudget());
        settings.loginUrl(AllowedValue.redirectTarget("tornado.web.login-url", web.getLoginUrl()))
                .currentUser(beanFactory.getBeanProvider(CurrentUser.class).getIfAvailable());
        new BlockingSettings(tornado).applyTo(settings);
        new SharedBehaviour(beanFactory).applyTo(settings);
        addObservers(settings, beanFactory, StringUtils.hasLength(tornado.getRequestIdHeader()));
        beanFactory
                .getBeanProvider(ApplicationSettingsCustomizer.class)
                .orderedStream()
                .forEach(customizer -> customizer.customize(settings));
        return SharedBehaviour.build(settings);
    }

    private static boolean seesHttps(DefaultListableBeanFactory beanFactory, TornadoServerProperties tornado) {
        ServerProperties server = beanFactory.getBean(ServerProperties.class);
        return Ssl.isEnabled(server.getSsl())
                || tornado.getListeners().stream().anyMatch(listener -> listener.sslBundle() != null)
                || ProxySettings.mayReadFields(
                        server.getForwardHeadersStrategy(), beanFactory.getBean(Environment.class));
    }

    /** Adds all beans that observe requests, and puts ids of requests into log lines if requests have them. */
    private static void addObservers(
            ApplicationSettings.Builder settings, DefaultListableBeanFactory beanFactory, boolean withIds) {
        if (withIds) {
            settings.addRequestObserver(new RequestIdInLogs());
        }
        beanFactory.getBeanProvider(RequestObserver.class).orderedStream().forEach(settings::addRequestObserver);
    }

    private static ArgumentConverter argumentConverter(DefaultListableBeanFactory beanFactory) {
        ArgumentConverter own =
                beanFactory.getBeanProvider(ArgumentConverter.class).getIfAvailable();
        return own != null
                ? own
                : new ConversionServiceArgumentConverter(beanFactory, beanFactory.getConversionService());
    }

    /** Those of {@code server.mime-mappings}, the engine's, then the many that Boot knows, which are read when needed. */
    @Bean
    @Lazy
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
}
