package org.tornado4j.spring.boot.autoconfigure;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Properties for other servers and other frameworks, and what takes their place here. */
final class ForeignKeys {

    /**
     * A property, or all whose names begin with it, and what takes its place in native mode, in WebFlux mode and in that of Spring
     * MVC: a property, a property that ends like it, if that ends in {@code *}, or an explanation; nothing if it has an effect. An
     * equals sign stands for what is left of it. The longest name that fits counts.
     */
    private static final String TABLE = """
            server.connection-timeout | tornado.server.header-timeout | = | =
            server.max-http-post-size | tornado.server.max-body-size | = | =
            server.netty | tornado.server.* has no such setting | = | =
            server.netty.connection-timeout | tornado.server.header-timeout | = | =
            server.netty.idle-timeout | tornado.server.idle-connection-timeout | = | =
            server.netty.max-initial-line-length | tornado.server.max-target-length | = | =
            server.netty.max-keep-alive-requests | tornado.server.max-keep-alive-requests | = | =
            server.netty.validate-headers | fields are always checked | = | =
            server.tomcat | tornado.server.* has no such setting | = |
            server.tomcat.accept-count | tornado.server.backlog | = | =
            server.tomcat.accesslog | tornado.server.accesslog.* is the access log | = |
            server.tomcat.accesslog.directory | tornado.server.accesslog.file.path | = |
            server.tomcat.accesslog.enabled | tornado.server.accesslog.enabled | = |
            server.tomcat.accesslog.max-days | tornado.server.accesslog.file.keep | = |
            server.tomcat.accesslog.pattern | tornado.server.accesslog.format | = |
            server.tomcat.accesslog.prefix | tornado.server.accesslog.file.path | = |
            server.tomcat.accesslog.rotate | tornado.server.accesslog.file.rotate-daily | = |
            server.tomcat.accesslog.suffix | tornado.server.accesslog.file.path | = |
            server.tomcat.connection-timeout | tornado.server.header-timeout | = | =
            server.tomcat.keep-alive-timeout | tornado.server.idle-connection-timeout | = | =
            server.tomcat.max-connections | tornado.server.max-connections | = | =
            server.tomcat.max-http-response-header-size | tornado.server.* has no such setting | = | =
            server.tomcat.max-http-form-post-size | tornado.server.max-body-size | spring.http.codecs.max-in-memory-size |
            server.tomcat.max-keep-alive-requests | tornado.server.max-keep-alive-requests | = | =
            server.tomcat.max-parameter-count | tornado.web.max-parameters | WebFlux has no such limit |
            server.tomcat.max-part-count | tornado.web.multipart.max-parts | spring.webflux.multipart.max-parts |
            server.tomcat.max-part-header-size | tornado.web.multipart.max-part-header-size | spring.webflux.multipart.max-headers-size |
            server.tomcat.max-swallow-size | tornado.server.* has no such setting | = | content that is not read is dropped up to 256 KB
            server.tomcat.processor-cache | tornado.server.* has no such setting | = | =
            server.tomcat.relaxed-path-chars | tornado.server.* has no such setting | = | these characters are accepted
            server.tomcat.relaxed-query-chars | tornado.server.* has no such setting | = | these characters are accepted
            server.tomcat.remoteip | server.forward-headers-strategy | = | =
            server.tomcat.remoteip.internal-proxies | tornado.server.trusted-downstream | = | =
            server.tomcat.remoteip.trusted-proxies | tornado.server.trusted-downstream | = | =
            server.tomcat.threads.max | tornado.server.blocking-limit | WebFlux calls handlers on the loops: tornado.server.loops |
            server.tomcat.threads.max-queue-capacity | tornado.server.blocking-queue-limit | WebFlux has no such limit |
            server.tomcat.use-apr | tornado.server.* has no such setting | = | TLS is that of the JDK
            server.jetty | tornado.server.* has no such setting | = | =
            server.jetty.accesslog | tornado.server.accesslog.* is the access log | = | =
            server.jetty.accesslog.custom-format | tornado.server.accesslog.format | = | =
            server.jetty.accesslog.enabled | tornado.server.accesslog.enabled | = | =
            server.jetty.accesslog.filename | tornado.server.accesslog.file.path | = | =
            server.jetty.accesslog.format | tornado.server.accesslog.format | = | =
            server.jetty.accesslog.ignore-paths | tornado.server.accesslog.exclude | = | =
            server.jetty.accesslog.retention-period | tornado.server.accesslog.file.keep | = | =
            server.jetty.connection-idle-timeout | tornado.server.idle-connection-timeout | = | =
            server.jetty.max-connections | tornado.server.max-connections | = | =
            server.jetty.max-form-keys | tornado.web.max-parameters | WebFlux has no such limit | server.tomcat.max-parameter-count
            server.jetty.max-http-form-post-size | tornado.server.max-body-size | spring.http.codecs.max-in-memory-size | server.tomcat.max-http-form-post-size
            server.jetty.threads.max | tornado.server.blocking-limit | WebFlux calls handlers on the loops: tornado.server.loops | server.tomcat.threads.max
            server.jetty.threads.max-queue-capacity | tornado.server.blocking-queue-limit | WebFlux has no such limit | server.tomcat.threads.max-queue-capacity
            server.jetty.threads.selectors | tornado.server.loops | = | =
            server.undertow | tornado.server.* has no such setting | = | =
            server.undertow.accesslog | tornado.server.accesslog.* is the access log | = | =
            server.undertow.accesslog.dir | tornado.server.accesslog.file.path | = | =
            server.undertow.accesslog.enabled | tornado.server.accesslog.enabled | = | =
            server.undertow.accesslog.pattern | tornado.server.accesslog.format | = | =
            server.undertow.accesslog.rotate | tornado.server.accesslog.file.rotate-daily | = | =
            server.undertow.max-headers | tornado.server.max-header-fields | = | =
            server.undertow.max-http-post-size | tornado.server.max-body-size | = | =
            server.undertow.max-parameters | tornado.web.max-parameters | WebFlux has no such limit | server.tomcat.max-parameter-count
            server.undertow.no-request-timeout | tornado.server.idle-connection-timeout | = | =
            server.undertow.threads.io | tornado.server.loops | = | =
            server.undertow.threads.worker | tornado.server.blocking-limit | WebFlux calls handlers on the loops: tornado.server.loops | server.tomcat.threads.max
            server.servlet | there is no Servlet container | = |
            server.servlet.context-path | tornado.web.base-path | spring.webflux.base-path |
            server.servlet.session | handlers have no sessions | WebFlux has no such setting |
            server.servlet.session.cookie | handlers have no sessions | server.reactive.session.cookie.* |
            server.servlet.session.timeout | handlers have no sessions | server.reactive.session.timeout |
            server.reactive | handlers have no sessions |  | Spring MVC has no such setting
            server.reactive.session | handlers have no sessions |  | server.servlet.session.*
            spring.servlet.multipart | tornado.web.multipart.* has the limits of forms | spring.webflux.multipart.* has the limits of forms |
            spring.servlet.multipart.enabled | tornado.web.multipart.enabled | WebFlux reads forms if a handler asks for one |
            spring.servlet.multipart.file-size-threshold | tornado.web.multipart.file-size-threshold | spring.webflux.multipart.max-in-memory-size |
            spring.servlet.multipart.location | tornado.web.multipart.location | spring.webflux.multipart.file-storage-directory |
            spring.servlet.multipart.max-file-size | tornado.web.multipart.max-file-size | spring.webflux.multipart.max-disk-usage-per-part |
            spring.servlet.multipart.max-request-size | tornado.web.multipart.max-request-size | tornado.server.max-body-size |
            spring.webflux | tornado.web.* has the settings of handlers |  | Spring MVC has no such setting
            spring.webflux.apiversion | tornado.web.* has the settings of handlers |  | spring.mvc.apiversion.*
            spring.webflux.format | tornado.web.* has the settings of handlers |  | spring.mvc.format.*
            spring.webflux.base-path | tornado.web.base-path |  | server.servlet.context-path
            spring.webflux.multipart | tornado.web.multipart.* has the limits of forms |  | spring.servlet.multipart.* has the limits of forms
            spring.webflux.static-path-pattern | tornado.web.static-url-prefix |  | spring.mvc.static-path-pattern
            spring.mvc | tornado.web.* has the settings of handlers | WebFlux has no such setting |
            spring.mvc.apiversion | tornado.web.* has the settings of handlers | spring.webflux.apiversion.* |
            spring.mvc.format | tornado.web.* has the settings of handlers | spring.webflux.format.* |
            spring.mvc.hiddenmethod | tornado.web.* has the settings of handlers | spring.webflux.hiddenmethod.* |
            spring.mvc.problemdetails | tornado.web.* has the settings of handlers | spring.webflux.problemdetails.* |
            spring.mvc.servlet.path | tornado.web.base-path | spring.webflux.base-path |
            spring.mvc.static-path-pattern | tornado.web.static-url-prefix | spring.webflux.static-path-pattern |
            spring.mvc.webjars-path-pattern | tornado.web.* has the settings of handlers | spring.webflux.webjars-path-pattern |
            spring.web.resources | tornado.web.static-* has the settings of files |  |
            spring.web.resources.cache.cachecontrol.max-age | tornado.web.static-max-age |  |
            spring.web.resources.cache.period | tornado.web.static-max-age |  |
            spring.web.resources.chain.compressed | tornado.web.static-precompressed |  |
            spring.web.resources.static-locations | tornado.web.static-path |  |
            server.error | handlers override writeError | spring.web.error.* | =
            server.error.include-stacktrace | tornado.web.debug | spring.web.error.include-stacktrace | =
            """;

    private static final List<Foreign> ALL = TABLE.lines().map(Foreign::parse).toList();

    private ForeignKeys() {}

    /** Returns the row of the table about {@code name}; null if there is none, as it has an effect. */
    static @Nullable Foreign find(ConfigurationPropertyName name, ServingMode mode) {
        return ALL.stream()
                .filter(foreign -> foreign.contains(name))
                .max(Comparator.comparingInt(foreign -> foreign.key().getNumberOfElements()))
                .filter(foreign -> !foreign.replacement(mode).isEmpty())
                .orElse(null);
    }

    /** Returns all rows. */
    static List<Foreign> all() {
        return ALL;
    }

    /**
     * Properties without effect.
     *
     * @param key their name, or the begin of their names
     * @param inNativeMode what takes their place; empty if they have an effect
     * @param inWebFluxMode what takes their place; empty if they have an effect
     * @param inWebMvcMode what takes their place; empty if they have an effect
     */
    record Foreign(ConfigurationPropertyName key, String inNativeMode, String inWebFluxMode, String inWebMvcMode) {

        private static Foreign parse(String row) {
            String[] columns = row.split("\\|", -1);
            for (int i = 0; i < columns.length; i++) {
                columns[i] = columns[i].strip().equals("=") ? columns[i - 1] : columns[i].strip();
            }
            return new Foreign(ConfigurationPropertyName.of(columns[0]), columns[1], columns[2], columns[3]);
        }

        boolean contains(ConfigurationPropertyName name) {
            return key.equals(name) || key.isAncestorOf(name);
        }

        String replacement(ServingMode mode) {
            return switch (mode) {
                case NATIVE -> inNativeMode;
                case WEBFLUX -> inWebFluxMode;
                case WEBMVC -> inWebMvcMode;
                case NONE -> "";
            };
        }

        /** Says what takes the place of {@code name}. */
        String advice(ConfigurationPropertyName name, ServingMode mode) {
            String replacement = replacement(mode);
            if (replacement.contains(" ")) {
                return name + " (" + replacement + ")";
            }
            return name + " (use " + (replacement.endsWith("*") ? withoutStar(replacement) + ending(name) : replacement)
                    + ")";
        }

        private static String withoutStar(String replacement) {
            return replacement.substring(0, replacement.length() - 1);
        }

        private ConfigurationPropertyName ending(ConfigurationPropertyName name) {
            return name.subName(key.getNumberOfElements());
        }
    }
}
