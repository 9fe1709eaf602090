package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Rules for pages of other origins that use handlers. Each has a twin on {@link org.tornado4j.security.CorsRules}. */
@ConfigurationProperties("tornado.web.cors")
public final class TornadoCorsProperties {

    /**
     * Origins whose pages may use handlers, such as https://app.example.com; https://*.example.com for all hosts below one; * for
     * any. No rules unless set, so that browsers keep pages of other origins out.
     */
    private List<String> allowedOrigins = List.of();

    /** Methods that pages of other origins may use. Those that a handler has unless set. */
    private List<String> allowedMethods = List.of();

    /** Header fields that requests of pages of other origins may have. An asterisk stands for any. */
    private List<String> allowedHeaders = List.of("*");

    /** Header fields of responses that pages of other origins may read, besides the simple ones. */
    private List<String> exposedHeaders = List.of();

    /**
     * Whether to let browsers send cookies with requests of pages of other origins. The origins have to be named then, and pass
     * tornado.web.cross-origin-check.
     */
    private boolean allowCredentials;

    /** Time for which browsers may keep the answer to a preflight request. */
    private Duration maxAge = Duration.ofMinutes(30);

    /** Patterns of the paths that the rules are for, as routes have them. All paths unless set. */
    private List<String> paths = List.of();

    public List<String> getAllowedOrigins() {
        return allowedOrigins;
    }

    public void setAllowedOrigins(List<String> allowedOrigins) {
        this.allowedOrigins = allowedOrigins;
    }

    public List<String> getAllowedMethods() {
        return allowedMethods;
    }

    public void setAllowedMethods(List<String> allowedMethods) {
        this.allowedMethods = allowedMethods;
    }

    public List<String> getAllowedHeaders() {
        return allowedHeaders;
    }

    public void setAllowedHeaders(List<String> allowedHeaders) {
        this.allowedHeaders = allowedHeaders;
    }

    public List<String> getExposedHeaders() {
        return exposedHeaders;
    }

    public void setExposedHeaders(List<String> exposedHeaders) {
        this.exposedHeaders = exposedHeaders;
    }

    public boolean isAllowCredentials() {
        return allowCredentials;
    }

    public void setAllowCredentials(boolean allowCredentials) {
        this.allowCredentials = allowCredentials;
    }

    public Duration getMaxAge() {
        return maxAge;
    }

    public void setMaxAge(Duration maxAge) {
        this.maxAge = maxAge;
    }

    public List<String> getPaths() {
        return paths;
    }

    public void setPaths(List<String> paths) {
        this.paths = paths;
    }
}
