package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.util.unit.DataSize;
import org.tornado4j.http.CookieDefaults;
import org.tornado4j.web.ErrorFormat;
import org.tornado4j.web.StaticFiles;

/**
 * Settings of the application that is made of the handler beans. Each has a twin on
 * {@link org.tornado4j.web.ApplicationSettings} or {@link org.tornado4j.web.Application.Builder}.
 */
@ConfigurationProperties("tornado.web")
public final class TornadoWebProperties {

    /**
     * Path prefix of handlers and static files, and of URLs generated for them; the endpoints of the actuator are below
     * management.endpoints.web.base-path. It begins with a slash and does not end with one.
     */
    private @Nullable String basePath;

    /**
     * Directories whose files are served, in the file system or on the class path, such as classpath:/static; their
     * favicon.ico and robots.txt are also served at the root. Of several, the first one that has a file is used.
     */
    private List<String> staticPath = List.of();

    /**
     * Path below which the files of the static path are served, before handlers are considered; with / after them. It
     * begins and ends with a slash.
     */
    private String staticUrlPrefix = "/static/";

    /** Whether to serve files and directories whose names begin with a dot, besides .well-known. */
    private boolean staticDotfiles;

    /** File that is served for its directory, such as index.html. None unless set. */
    private @Nullable String staticDefaultFile;

    /**
     * Source of the versions in URLs of static files and of their entity tags: the size and the time of the last
     * modification, or the content, as in Tornado.
     */
    private StaticFiles.Versions staticVersions = StaticFiles.Versions.ATTRIBUTES;

    /**
     * Whether to send the precompressed file next to a static file, with the suffix .br, .zst or .gz, to clients that
     * accept it.
     */
    private boolean staticPrecompressed;

    /** Time for which browsers may cache static files without revalidation. Zero for revalidation each time. */
    private Duration staticMaxAge = Duration.ZERO;

    /** Time for which browsers may cache static files whose URL has a version. */
    private Duration staticVersionedMaxAge = Duration.ofDays(3650);

    /** Whether to show stack traces in error pages. Not for production. */
    private boolean debug;

    /**
     * Default Content-Type of responses. With text/html; charset=UTF-8, which is Tornado's default, text that a client
     * sent and a handler writes back could run as a script.
     */
    private String defaultContentType = "text/plain; charset=UTF-8";

    /** Library with which handlers render pages. The one on the class path unless set. */
    private @Nullable TemplateLibrary templateEngine;

    /**
     * Languages that a browser can choose from, in which the application has texts, such as en, de and pt-BR. Other
     * requests have the language of spring.web.locale, else that of the system.
     */
    private List<Locale> locales = List.of();

    /** Host whose routes answer requests for hosts that have none. */
    private @Nullable String defaultHost;

    /**
     * Format of error responses, including those to requests that the server refuses. With auto it is the one that the
     * client names in Accept: HTML, problem details (RFC 9457) or plain text; HTML if it names none of them.
     */
    private ErrorFormat errorFormat = ErrorFormat.AUTO;

    /** Whether to send an Etag with responses to GET and HEAD. */
    private boolean etag = true;

    /**
     * Whether to compress responses of 1KB and more whose type is text, JSON or the like, whoever writes them. Boot's
     * server.compression.enabled, which allows finer settings, takes precedence.
     */
    private boolean compressResponse;

    /** Maximum number of parameters in a query or a form, each. */
    private int maxParameters = 1000;

    /**
     * Maximum amount of a stream of server-sent events that waits for a client. A client that is further behind is cut
     * off; browsers reconnect by themselves.
     */
    private DataSize maxEventStreamBufferSize = DataSize.ofKilobytes(64);

    /**
     * Secret with which cookies are signed, at least 16 bytes, preferably 32 random ones. All processes and instances
     * of an application need the same. Without it there are no signed cookies.
     */
    private @Nullable String cookieSecret;

    /** Secrets by key version, in place of tornado.web.cookie-secret: signed values of each are accepted. */
    private Map<Integer, String> cookieSecrets = new LinkedHashMap<>();

    /** Key version of the secret to sign with, one of tornado.web.cookie-secrets. The highest of them unless set. */
    private @Nullable Integer cookieKeyVersion;

    /** Oldest version of signed values that is accepted, 1 or 2. Tornado before 3.2.1 wrote version 1. */
    private int cookieMinVersion = 2;

    /** Attributes of cookies that handlers set without saying otherwise. */
    private final Cookie cookie = new Cookie();

    /**
     * Whether to answer requests that change something with 403 unless they repeat the token of the XSRF cookie, as the
     * argument _xsrf or in the field X-Xsrftoken.
     */
    private boolean xsrfCookies;

    /** Name of the XSRF cookie. */
    private String xsrfCookieName = "_xsrf";

    /** Version in which XSRF tokens are written, 1 or 2. Both are accepted. */
    private int xsrfCookieVersion = 2;

    /** Whether to hide the XSRF cookie from scripts. They need it to send the token in a field. */
    private boolean xsrfCookieHttpOnly;

    /**
     * Whether to answer requests that change something with 403 if Sec-Fetch-Site or Origin tells that a page of
     * another origin sent them. It needs no tokens.
     */
    private boolean crossOriginCheck;

    /** Other origins whose pages may send such requests, such as https://app.example.com. */
    private List<String> trustedOrigins = List.of();

    /**
     * URL to which handlers with @Authenticated redirect browsers without a user, beginning with a slash, http:// or
     * https://. Without it they answer 401.
     */
    private @Nullable String loginUrl;

    /** Forms of the type multipart/form-data. */
    private final Multipart multipart = new Multipart();

    /**
     * Place of handler beans in a WebFlux or Spring MVC application. In front of it unless set; behind its filters if
     * Spring Security is on the class path.
     */
    private @Nullable HandlersPlace handlers;

    /** Way in which handlers are created from their bean definitions. */
    private HandlerInstantiation handlerInstantiation = HandlerInstantiation.AUTO;

    public @Nullable String getBasePath() {
        return basePath;
    }

    public void setBasePath(@Nullable String basePath) {
        this.basePath = basePath;
    }

    public List<String> getStaticPath() {
        return staticPath;
    }

    public void setStaticPath(List<String> staticPath) {
        this.staticPath = staticPath;
    }

    public String getStaticUrlPrefix() {
        return staticUrlPrefix;
    }

    public void setStaticUrlPrefix(String staticUrlPrefix) {
        this.staticUrlPrefix = staticUrlPrefix;
    }

    public boolean isStaticDotfiles() {
        return staticDotfiles;
    }

    public void setStaticDotfiles(boolean staticDotfiles) {
        this.staticDotfiles = staticDotfiles;
    }

    public @Nullable String getStaticDefaultFile() {
        return staticDefaultFile;
    }

    public void setStaticDefaultFile(@Nullable String staticDefaultFile) {
        this.staticDefaultFile = staticDefaultFile;
    }

    public StaticFiles.Versions getStaticVersions() {
        return staticVersions;
    }

    public void setStaticVersions(StaticFiles.Versions staticVersions) {
        this.staticVersions = staticVersions;
    }

    public boolean isStaticPrecompressed() {
        return staticPrecompressed;
    }

    public void setStaticPrecompressed(boolean staticPrecompressed) {
        this.staticPrecompressed = staticPrecompressed;
    }

    public Duration getStaticMaxAge() {
        return staticMaxAge;
    }

    public void setStaticMaxAge(Duration staticMaxAge) {
        this.staticMaxAge = staticMaxAge;
    }

    public Duration getStaticVersionedMaxAge() {
        return staticVersionedMaxAge;
    }

    public void setStaticVersionedMaxAge(Duration staticVersionedMaxAge) {
        this.staticVersionedMaxAge = staticVersionedMaxAge;
    }

    public boolean isDebug() {
        return debug;
    }

    public void setDebug(boolean debug) {
        this.debug = debug;
    }

    public String getDefaultContentType() {
        return defaultContentType;
    }

    public void setDefaultContentType(String defaultContentType) {
        this.defaultContentType = defaultContentType;
    }

    public @Nullable TemplateLibrary getTemplateEngine() {
        return templateEngine;
    }

    public void setTemplateEngine(@Nullable TemplateLibrary templateEngine) {
        this.templateEngine = templateEngine;
    }

    public List<Locale> getLocales() {
        return locales;
    }

    public void setLocales(List<Locale> locales) {
        this.locales = locales;
    }

    public @Nullable String getDefaultHost() {
        return defaultHost;
    }

    public void setDefaultHost(@Nullable String defaultHost) {
        this.defaultHost = defaultHost;
    }

    public ErrorFormat getErrorFormat() {
        return errorFormat;
    }

    public void setErrorFormat(ErrorFormat errorFormat) {
        this.errorFormat = errorFormat;
    }

    public boolean isEtag() {
        return etag;
    }

    public void setEtag(boolean etag) {
        this.etag = etag;
    }

    public boolean isCompressResponse() {
        return compressResponse;
    }

    public void setCompressResponse(boolean compressResponse) {
        this.compressResponse = compressResponse;
    }

    public int getMaxParameters() {
        return maxParameters;
    }

    public void setMaxParameters(int maxParameters) {
        this.maxParameters = maxParameters;
    }

    public DataSize getMaxEventStreamBufferSize() {
        return maxEventStreamBufferSize;
    }

    public void setMaxEventStreamBufferSize(DataSize maxEventStreamBufferSize) {
        this.maxEventStreamBufferSize = maxEventStreamBufferSize;
    }

    public @Nullable String getCookieSecret() {
        return cookieSecret;
    }

    public void setCookieSecret(@Nullable String cookieSecret) {
        this.cookieSecret = cookieSecret;
    }

    public Map<Integer, String> getCookieSecrets() {
        return cookieSecrets;
    }

    public void setCookieSecrets(Map<Integer, String> cookieSecrets) {
        this.cookieSecrets = cookieSecrets;
    }

    public @Nullable Integer getCookieKeyVersion() {
        return cookieKeyVersion;
    }

    public void setCookieKeyVersion(@Nullable Integer cookieKeyVersion) {
        this.cookieKeyVersion = cookieKeyVersion;
    }

    public int getCookieMinVersion() {
        return cookieMinVersion;
    }

    public void setCookieMinVersion(int cookieMinVersion) {
        this.cookieMinVersion = cookieMinVersion;
    }

    public Cookie getCookie() {
        return cookie;
    }

    public boolean isXsrfCookies() {
        return xsrfCookies;
    }

    public void setXsrfCookies(boolean xsrfCookies) {
        this.xsrfCookies = xsrfCookies;
    }

    public String getXsrfCookieName() {
        return xsrfCookieName;
    }

    public void setXsrfCookieName(String xsrfCookieName) {
        this.xsrfCookieName = xsrfCookieName;
    }

    public int getXsrfCookieVersion() {
        return xsrfCookieVersion;
    }

    public void setXsrfCookieVersion(int xsrfCookieVersion) {
        this.xsrfCookieVersion = xsrfCookieVersion;
    }

    public boolean isXsrfCookieHttpOnly() {
        return xsrfCookieHttpOnly;
    }

    public void setXsrfCookieHttpOnly(boolean xsrfCookieHttpOnly) {
        this.xsrfCookieHttpOnly = xsrfCookieHttpOnly;
    }

    public boolean isCrossOriginCheck() {
        return crossOriginCheck;
    }

    public void setCrossOriginCheck(boolean crossOriginCheck) {
        this.crossOriginCheck = crossOriginCheck;
    }

    public List<String> getTrustedOrigins() {
        return trustedOrigins;
    }

    public void setTrustedOrigins(List<String> trustedOrigins) {
        this.trustedOrigins = trustedOrigins;
    }

    public @Nullable String getLoginUrl() {
        return loginUrl;
    }

    public void setLoginUrl(@Nullable String loginUrl) {
        this.loginUrl = loginUrl;
    }

    public Multipart getMultipart() {
        return multipart;
    }

    public @Nullable HandlersPlace getHandlers() {
        return handlers;
    }

    public void setHandlers(@Nullable HandlersPlace handlers) {
        this.handlers = handlers;
    }

    public HandlerInstantiation getHandlerInstantiation() {
        return handlerInstantiation;
    }

    public void setHandlerInstantiation(HandlerInstantiation handlerInstantiation) {
        this.handlerInstantiation = handlerInstantiation;
    }

    /** Attributes of cookies that handlers set without saying otherwise. */
    public static final class Cookie {

        /** Whether to keep cookies from scripts. */
        private boolean httpOnly = true;

        /** Cookies that are sent over https only: none, all, or those of responses over https. */
        private CookieDefaults.Secure secure = CookieDefaults.Secure.OVER_HTTPS;

        /** Requests from pages of other sites that cookies go with. Browsers drop cookies with none that are not Secure. */
        private SameSite sameSite = SameSite.LAX;

        public boolean isHttpOnly() {
            return httpOnly;
        }

        public void setHttpOnly(boolean httpOnly) {
            this.httpOnly = httpOnly;
        }

        public CookieDefaults.Secure getSecure() {
            return secure;
        }

        public void setSecure(CookieDefaults.Secure secure) {
            this.secure = secure;
        }

        public SameSite getSameSite() {
            return sameSite;
        }

        public void setSameSite(SameSite sameSite) {
            this.sameSite = sameSite;
        }
    }

    /**
     * Forms of the type multipart/form-data. The limits of files are those of handlers with {@link
     * org.tornado4j.web.StreamMultipart}; what other handlers get is in memory, within the limit of all content.
     */
    public static final class Multipart {

        /** Whether to parse forms of the type multipart/form-data. */
        private boolean enabled = true;

        /** Directory for files while they are uploaded. The temporary directory of the system unless set. */
        private @Nullable String location;

        /** Maximum size of a file. */
        private DataSize maxFileSize = DataSize.ofMegabytes(10);

        /** Maximum size of a form with files. tornado.server.max-body-size unless set. */
        private @Nullable DataSize maxRequestSize;

        /** Maximum total size of all fields of a form that are not files. */
        private DataSize maxFieldSize = DataSize.ofMegabytes(1);

        /** Size beyond which a file is written to disk while it is uploaded. */
        private DataSize fileSizeThreshold = DataSize.ofKilobytes(64);

        /** Maximum number of fields and files in a form. */
        private int maxParts = 100;

        /** Maximum size of the header of a field or file. */
        private DataSize maxPartHeaderSize = DataSize.ofKilobytes(10);

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public @Nullable String getLocation() {
            return location;
        }

        public void setLocation(@Nullable String location) {
            this.location = location;
        }

        public DataSize getMaxFileSize() {
            return maxFileSize;
        }

        public void setMaxFileSize(DataSize maxFileSize) {
            this.maxFileSize = maxFileSize;
        }

        public @Nullable DataSize getMaxRequestSize() {
            return maxRequestSize;
        }

        public void setMaxRequestSize(@Nullable DataSize maxRequestSize) {
            this.maxRequestSize = maxRequestSize;
        }

        public DataSize getMaxFieldSize() {
            return maxFieldSize;
        }

        public void setMaxFieldSize(DataSize maxFieldSize) {
            this.maxFieldSize = maxFieldSize;
        }

        public DataSize getFileSizeThreshold() {
            return fileSizeThreshold;
        }

        public void setFileSizeThreshold(DataSize fileSizeThreshold) {
            this.fileSizeThreshold = fileSizeThreshold;
        }

        public int getMaxParts() {
            return maxParts;
        }

        public void setMaxParts(int maxParts) {
            this.maxParts = maxParts;
        }

        public DataSize getMaxPartHeaderSize() {
            return maxPartHeaderSize;
        }

        public void setMaxPartHeaderSize(DataSize maxPartHeaderSize) {
            this.maxPartHeaderSize = maxPartHeaderSize;
        }
    }
}
