package org.tornado4j.iostream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes contexts of files. What is wrong with the files is an {@link IllegalArgumentException} that names them. */
final class KeyFiles {

    /** RFC 7468 section 10. */
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private KeyFiles() {}

    static SSLContext pem(Path certificates, Path privateKey) {
        try {
            Certificate[] chain = chain(certificates);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            char[] password = {};
            keys.setKeyEntry("key", privateKey(privateKey, chain[0]), password, chain);
            return context(keys, password);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot use " + certificates + " with " + privateKey, e);
        }
    }

    static SSLContext keyStore(Path store, char[] password) {
        try {
            return context(KeyStore.getInstance(store.toFile(), password), password);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot use the key store " + store, e);
        }
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Certificate[] chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw new IllegalArgumentException("no certificate in " + file);
            }
            return chain;
        }
    }

    private static PrivateKey privateKey(Path file, Certificate owner) throws IOException, GeneralSecurityException {
        Matcher pem = PRIVATE_KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IllegalArgumentException("no unencrypted PKCS #8 key in " + file
                    + "; openssl pkcs8 -topk8 -nocrypt makes one of other kinds of keys");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
        String algorithm = owner.getPublicKey().getAlgorithm();
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static SSLContext context(KeyStore keys, char[] password) throws GeneralSecurityException {
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, password);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init((KeyStore) null); // the JDK's own
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }
}
