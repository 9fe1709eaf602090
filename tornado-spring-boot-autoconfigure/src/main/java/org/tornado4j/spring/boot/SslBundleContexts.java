package org.tornado4j.spring.boot;

import java.security.KeyStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.Ssl.ServerNameSslBundle;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.core.NestedExceptionUtils;
import org.tornado4j.iostream.TLSContext;
import org.tornado4j.iostream.TLSContextSource;

/**
 * The contexts of {@code server.ssl}: the main one, and those of {@code server.ssl.server-name-bundles}, of which a name
 * may begin with {@code *.} for all names one level below it. When a bundle is updated, new connections get what is new;
 * an update that makes no context leaves everything as it was.
 *
 * <p>Thread: any. Updates come in the thread that watches the files.
 */
final class SslBundleContexts implements TLSContextSource {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebServer.class);

    /** One bundle's context, replaced by whoever watches it and read by the loops. */
    private static final class Current {

        private volatile TLSContext context;

        Current(TLSContext context) {
            this.context = context;
        }

        void update(String bundle, SslBundle updated) {
            try {
                context = contextOf(updated);
                LOG.info("SSL bundle '{}' was updated; new connections use it", bundle);
            } catch (RuntimeException e) {
                LOG.error("SSL bundle '{}' was updated, but cannot be used; the one before stays", bundle, e);
            }
        }
    }

    private final Current main;
    private final Map<String, Current> byName;

    private SslBundleContexts(Current main, Map<String, Current> byName) {
        this.main = main;
        this.byName = byName;
    }

    /**
     * Reads and checks the settings of {@code ssl}.
     *
     * @throws InvalidConfigurationPropertyValueException for a store, an alias, a bundle, a protocol or a cipher suite that
     *     does not exist
     */
    static SslBundleContexts of(Ssl ssl, @Nullable SslBundles bundles) {
        Current main = new Current(checked(ssl, bundle(ssl, bundles)));
        if (ssl.getBundle() != null && bundles != null) {
            follow(bundles, ssl.getBundle(), main);
        }
        Map<String, Current> byName = new LinkedHashMap<>();
        if (bundles != null) {
            for (ServerNameSslBundle named : ssl.getServerNameBundles()) {
                byName.put(named.serverName().toLowerCase(Locale.ROOT), ofName(named, bundles));
            }
        }
        return new SslBundleContexts(main, Map.copyOf(byName));
    }

    private static Current ofName(ServerNameSslBundle named, SslBundles bundles) {
        Ssl ssl = Ssl.forBundle(named.bundle());
        Current current = new Current(checked(ssl, bundle(ssl, bundles)));
        follow(bundles, named.bundle(), current);
        return current;
    }

    private static SslBundle bundle(Ssl ssl, @Nullable SslBundles bundles) {
        try {
            return WebServerSslBundle.get(ssl, bundles);
        } catch (RuntimeException e) {
            InvalidConfigurationPropertyValueException report =
                    unreadable(ssl, e); // a bundle that does not exist among others
            boolean nothingIsConfigured = e instanceof IllegalStateException && ssl.getBundle() == null;
            throw nothingIsConfigured
                    ? new IllegalStateException(e.getMessage(), report) // as Boot's other servers have it
                    : report;
        }
    }

    private static void follow(SslBundles bundles, String name, Current current) {
        bundles.addBundleUpdateHandler(name, updated -> current.update(name, updated));
    }

    @Override
    public TLSContext contextFor(@Nullable String serverName) {
        if (serverName == null || byName.isEmpty()) {
            return main.context;
        }
        Current named = byName.get(serverName);
        if (named == null) {
            named = byName.get("*" + serverName.substring(Math.max(0, serverName.indexOf('.'))));
        }
        return named != null ? named.context : main.context;
    }

    // ------------------------------------------------------------------------------------------ one context

    /** {@link #contextOf}, with a report of what is wrong that names the key. */
    private static TLSContext checked(Ssl ssl, SslBundle bundle) {
        try {
            bundle.getKey().assertContainsAlias(keys(ssl, bundle));
        } catch (IllegalStateException e) {
            throw refused(ssl, "server.ssl.key-alias", bundle.getKey().getAlias(), e);
        }
        try {
            return contextOf(bundle);
        } catch (IllegalArgumentException e) {
            throw String.valueOf(e.getMessage()).contains("cipher suite")
                    ? refused(ssl, "server.ssl.ciphers", listOf(ssl.getCiphers()), e)
                    : refused(ssl, "server.ssl.enabled-protocols", listOf(ssl.getEnabledProtocols()), e);
        }
    }

    private static @Nullable KeyStore keys(Ssl ssl, SslBundle bundle) {
        try {
            return bundle.getStores().getKeyStore();
        } catch (RuntimeException e) {
            throw unreadable(ssl, e);
        }
    }

    private static InvalidConfigurationPropertyValueException unreadable(Ssl ssl, RuntimeException e) {
        if (ssl.getKeyStore() != null) {
            return refused(ssl, "server.ssl.key-store", ssl.getKeyStore(), e);
        }
        return ssl.getCertificate() != null
                ? refused(ssl, "server.ssl.certificate", ssl.getCertificate(), e)
                : refused(ssl, "server.ssl.enabled", ssl.isEnabled(), e);
    }

    private static List<String> listOf(String @Nullable [] names) {
        return names != null ? List.of(names) : List.of();
    }

    /** A bundle has keys of its own, and its name tells which. */
    private static InvalidConfigurationPropertyValueException refused(
            Ssl ssl, String key, @Nullable Object value, RuntimeException e) {
        String bundle = ssl.getBundle();
        String reason = NestedExceptionUtils.getMostSpecificCause(e).getMessage() + ".";
        return bundle == null
                ? new InvalidConfigurationPropertyValueException(key, value, reason)
                : new InvalidConfigurationPropertyValueException(
                        "server.ssl.bundle", bundle, reason + " See spring.ssl.bundle.*." + bundle + ".");
    }

    private static TLSContext contextOf(SslBundle bundle) {
        bundle.getKey().assertContainsAlias(bundle.getStores().getKeyStore());
        TLSContext context = TLSContext.of(bundle.createSslContext());
        String[] protocols = bundle.getOptions().getEnabledProtocols();
        if (protocols != null) {
            context = context.withProtocols(List.of(protocols));
        }
        String[] ciphers = bundle.getOptions().getCiphers();
        return ciphers != null ? context.withCipherSuites(List.of(ciphers)) : context;
    }
}
