package org.tornado4j.testing;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Contexts with the certificates of {@code src/test/resources/tls}, which {@code make-certificates.sh} there made. Each
 * trusts the authority that signed them all, and is new, so that it knows no session.
 */
public final class TestCertificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private TestCertificates() {}

    /** A server that is {@code localhost}, {@code 127.0.0.1} and {@code ::1}. */
    public static SSLContext server() {
        return context("server");
    }

    /** {@link #server} with another key and certificate. */
    public static SSLContext renewed() {
        return context("renewed");
    }

    /** A server that is {@code other.example} and everything below {@code wild.example}, with an RSA key. */
    public static SSLContext other() {
        return context("other");
    }

    /** A client that has no certificate. */
    public static SSLContext anonymousClient() {
        return context("trust");
    }

    /** A client whose certificate says {@code CN=alice}. */
    public static SSLContext client() {
        return context("client");
    }

    private static SSLContext context(String store) {
        try {
            KeyStore keys = load("/tls/" + store + ".p12");
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, PASSWORD);
            TrustManagerFactory trustManagers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trustManagers.init(load("/tls/trust.p12"));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make a context of " + store, e);
        }
    }

    private static KeyStore load(String resource) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = TestCertificates.class.getResourceAsStream(resource)) {
            store.load(in, PASSWORD);
        }
        return store;
    }
}
