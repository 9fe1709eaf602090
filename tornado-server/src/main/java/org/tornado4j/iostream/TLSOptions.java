package org.tornado4j.iostream;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Settings for TLS on an {@link SSLIOStream}: Tornado's {@code ssl_options}. Created with a builder; all values except
 * the context have defaults.
 *
 * <table>
 *   <caption>Values</caption>
 *   <tr><th>value</th><th>side</th><th>default</th></tr>
 *   <tr><td>context</td><td>both</td><td>-</td></tr>
 *   <tr><td>handshakeTimeout</td><td>both</td><td>10 s; beyond it the connection is closed</td></tr>
 *   <tr><td>applicationProtocols</td><td>both</td><td>none: ALPN is not used</td></tr>
 *   <tr><td>executor</td><td>both</td><td>a separate pool, with one thread per core</td></tr>
 *   <tr><td>clientAuthentication</td><td>server</td><td>none</td></tr>
 *   <tr><td>sessionResumption</td><td>server</td><td>on</td></tr>
 *   <tr><td>plaintextAnswer</td><td>server</td><td>none: the connection is closed</td></tr>
 *   <tr><td>verifyHostname</td><td>client</td><td>on</td></tr>
 * </table>
 *
 * <p>Thread: immutable.
 */
public final class TLSOptions {

    /** A server's policy on certificates of its clients. */
    public enum ClientAuthentication {
        /** Requests no certificate. */
        NONE,
        /** Requests a certificate, but serves clients without one as well. */
        WANT,
        /** Requires a certificate; the handshake fails without one. */
        NEED
    }

    private final TLSContextSource contexts;
    private final Duration handshakeTimeout;
    private final List<String> applicationProtocols;
    private final Executor executor;
    private final ClientAuthentication clientAuthentication;
    private final boolean sessionResumption;
    private final @Nullable Supplier<byte[]> plaintextAnswer;
    private final boolean verifyHostname;
    private final Consumer<? super SSLEngine> engineCustomizer;

    private TLSOptions(Builder builder) {
        this.contexts = builder.contexts;
        this.handshakeTimeout = builder.handshakeTimeout;
        this.applicationProtocols = builder.applicationProtocols;
        this.executor = builder.executor;
        this.clientAuthentication = builder.clientAuthentication;
        this.sessionResumption = builder.sessionResumption;
        this.plaintextAnswer = builder.plaintextAnswer;
        this.verifyHostname = builder.verifyHostname;
        this.engineCustomizer = builder.engineCustomizer;
    }

    /** Returns a builder for one context with the default protocols and cipher suites. */
    public static Builder builder(SSLContext context) {
        return builder(TLSContext.of(context));
    }

    /** Returns a builder for one context. */
    public static Builder builder(TLSContext context) {
        return builder(serverName -> context);
    }

    public static Builder builder(TLSContextSource contexts) {
        return new Builder(contexts);
    }

    /** Returns a builder that begins with these values. */
    public Builder toBuilder() {
        return new Builder(contexts)
                .handshakeTimeout(handshakeTimeout)
                .applicationProtocols(applicationProtocols)
                .executor(executor)
                .clientAuthentication(clientAuthentication)
                .sessionResumption(sessionResumption)
                .plaintextAnswer(plaintextAnswer)
                .verifyHostname(verifyHostname)
                .engineCustomizer(engineCustomizer);
    }

    /**
     * Performs a server's handshake in memory, in the executor, so that the first client does not have to wait for the
     * JDK to load classes. Servers do this when they begin to listen; call it earlier if the options are available
     * earlier. Only the first call in a JVM has an effect. Any thread.
     */
    public void rehearse() {
        Rehearsal.once(this);
    }

    public TLSContextSource contexts() {
        return contexts;
    }

    /** Returns the time limit for a handshake, counted from the connection; zero for no limit. */
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /** Returns the application protocols offered by ALPN (RFC 7301), the preferred ones first. */
    public List<String> applicationProtocols() {
        return applicationProtocols;
    }

    /** Returns the executor that runs the costly steps of handshakes. */
    public Executor executor() {
        return executor;
    }

    public ClientAuthentication clientAuthentication() {
        return clientAuthentication;
    }

    /** Returns whether clients may resume a session, which saves both sides most of the handshake. */
    public boolean sessionResumption() {
        return sessionResumption;
    }

    /** Returns the answer to a client that speaks plain text. */
    public @Nullable Supplier<byte[]> plaintextAnswer() {
        return plaintextAnswer;
    }

    /** Returns whether a server's certificate must match the host name used to connect. */
    public boolean verifyHostname() {
        return verifyHostname;
    }

    Consumer<? super SSLEngine> engineCustomizer() {
        return engineCustomizer;
    }

    /** Builds {@link TLSOptions}. */
    public static final class Builder {

        private final TLSContextSource contexts;
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private List<String> applicationProtocols = List.of();
        private Executor executor = HandshakeThreads.shared();
        private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
        private boolean sessionResumption = true;
        private @Nullable Supplier<byte[]> plaintextAnswer;
        private boolean verifyHostname = true;
        private Consumer<? super SSLEngine> engineCustomizer = engine -> {};

        private Builder(TLSContextSource contexts) {
            this.contexts = contexts;
        }

        public Builder handshakeTimeout(Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("handshakeTimeout must not be negative, but is " + timeout);
            }
            handshakeTimeout = timeout;
            return this;
        }

        public Builder applicationProtocols(List<String> protocols) {
            applicationProtocols = List.copyOf(protocols);
            return this;
        }

        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        public Builder clientAuthentication(ClientAuthentication value) {
            clientAuthentication = value;
            return this;
        }

        /**
         * Sets whether clients may resume a session. The JDK keeps sessions with the context, not with the connection:
         * turned off here, it is off for everything that uses the same {@link SSLContext}.
         */
        public Builder sessionResumption(boolean value) {
            sessionResumption = value;
            return this;
        }

        /**
         * Sets the source of the answer to a client that begins in plain text, such as with {@code GET /}, sent before
         * its connection is closed; null for no answer. At most a few hundred bytes. Called in the loop of the
         * connection.
         */
        public Builder plaintextAnswer(@Nullable Supplier<byte[]> answer) {
            plaintextAnswer = answer;
            return this;
        }

        public Builder verifyHostname(boolean value) {
            verifyHostname = value;
            return this;
        }

        /**
         * Sets a customizer that is called with each engine, after everything else is set and before its handshake, in
         * the loop of the connection: for an application protocol selector or algorithm constraints. An exception
         * closes that connection.
         */
        public Builder engineCustomizer(Consumer<? super SSLEngine> customizer) {
            engineCustomizer = customizer;
            return this;
        }

        public TLSOptions build() {
            return new TLSOptions(this);
        }
    }
}
