package org.tornado4j.iostream;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * The identity and the trusted certificates of one side of a TLS connection, with the protocols and cipher suites it
 * accepts.
 *
 * <p>The defaults are TLS 1.3 and 1.2, with those cipher suites of the JDK's defaults that have forward secrecy
 * (ephemeral elliptic curves) and authenticated encryption (GCM, ChaCha20-Poly1305).
 *
 * <p>Thread: immutable.
 */
public final class TLSContext {

    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
    /** RFC 9325 section 4.2. Finite field groups are left out: they cost the server more than the client. */
    private static final Pattern CIPHER_SUITES =
            Pattern.compile("TLS_(AES|CHACHA20)_.*|TLS_ECDHE_(RSA|ECDSA)_WITH_(AES_\\d+_GCM|CHACHA20_POLY1305)_.*");

    private final SSLContext context;
    private final List<String> protocols;
    private final List<String> cipherSuites;

    private TLSContext(SSLContext context, List<String> protocols, List<String> cipherSuites) {
        this.context = context;
        this.protocols = protocols;
        this.cipherSuites = cipherSuites;
    }

    /**
     * Returns a context with the default protocols and cipher suites, as far as {@code context} supports them.
     *
     * @param context initialized; it may be of any provider
     */
    public static TLSContext of(SSLContext context) {
        return new TLSContext(
                context,
                only(context.getDefaultSSLParameters().getProtocols(), PROTOCOLS::contains),
                only(
                        context.getDefaultSSLParameters().getCipherSuites(),
                        suite -> CIPHER_SUITES.matcher(suite).matches()));
    }

    /**
     * Returns a context with the certificate and the key of two files, like Tornado's {@code certfile} and
     * {@code keyfile}. It trusts the JDK's certificate authorities.
     *
     * @param certificates in PEM: this side's own first, then those of its issuers
     * @param privateKey in PEM, PKCS #8, not encrypted
     * @throws IllegalArgumentException if a file is missing or has other content
     */
    public static TLSContext ofPemFiles(Path certificates, Path privateKey) {
        return of(KeyFiles.pem(certificates, privateKey));
    }

    /**
     * Returns a context with the keys of a key store, PKCS12 or JKS. It trusts the JDK's certificate authorities.
     *
     * @param password of the store and of the keys in it
     * @throws IllegalArgumentException if the file is missing, has other content, or has another password
     */
    public static TLSContext ofKeyStore(Path store, char[] password) {
        return of(KeyFiles.keyStore(store, password));
    }

    private static List<String> only(String[] names, Predicate<String> allowed) {
        return Arrays.stream(names).filter(allowed).toList();
    }

    /**
     * Returns this context with {@code protocols} only, including weak ones.
     *
     * @param protocols JSSE's names, such as {@code TLSv1.3}
     * @throws IllegalArgumentException if there are none, or one that the context does not support
     */
    public TLSContext withProtocols(Collection<String> protocols) {
        requireSupported(
                "protocol", protocols, context.getSupportedSSLParameters().getProtocols());
        return new TLSContext(context, List.copyOf(protocols), cipherSuites);
    }

    /**
     * Returns this context with {@code cipherSuites} only, including weak ones, in order of preference.
     *
     * @param cipherSuites JSSE's names, such as {@code TLS_AES_128_GCM_SHA256}
     * @throws IllegalArgumentException if there are none, or one that the context does not support
     */
    public TLSContext withCipherSuites(Collection<String> cipherSuites) {
        requireSupported(
                "cipher suite",
                cipherSuites,
                context.getSupportedSSLParameters().getCipherSuites());
        return new TLSContext(context, protocols, List.copyOf(cipherSuites));
    }

    private static void requireSupported(String what, Collection<String> names, String[] supported) {
        List<String> known = List.of(supported);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("at least one " + what + " is needed; there are " + known);
        }
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown " + what + " " + name + "; there are " + known);
            }
        }
    }

    public SSLContext context() {
        return context;
    }

    /** Returns the protocols by their JSSE names. */
    public List<String> protocols() {
        return protocols;
    }

    /** Returns the cipher suites by their JSSE names, the preferred ones first. */
    public List<String> cipherSuites() {
        return cipherSuites;
    }
}
