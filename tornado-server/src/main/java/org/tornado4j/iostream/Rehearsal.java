package org.tornado4j.iostream;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handshake in memory before the first client comes. The JDK loads some hundred classes for one, which would otherwise
 * hold the loop of that client, and make it wait.
 *
 * <p>Thread: one.
 */
final class Rehearsal {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final AtomicBoolean BEGUN = new AtomicBoolean();
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Many records; what should not fit is left out of the rehearsal. */
    private static final int ROOM = 65_536;

    private final SSLEngine server;
    private final SSLEngine client;
    private final ByteBuffer toServer = ByteBuffer.allocate(ROOM);
    private final ByteBuffer toClient = ByteBuffer.allocate(ROOM);
    private final ByteBuffer content = ByteBuffer.allocate(ROOM);

    private Rehearsal(SSLEngine server, SSLEngine client) {
        this.server = server;
        this.client = client;
    }

    /** In the executor of {@code options}, if it is the first in this JVM. */
    static void once(TLSOptions options) {
        if (BEGUN.compareAndSet(false, true)) {
            try {
                options.executor().execute(() -> tryOut(options));
            } catch (RejectedExecutionException e) {
                LOG.debug("no TLS handshake was rehearsed", e); // clients will be refused in the same way
            }
        }
    }

    /** If something is wrong, the first client will tell. */
    static void tryOut(TLSOptions options) {
        try {
            hold(options);
        } catch (GeneralSecurityException | SSLException | RuntimeException e) {
            LOG.debug("cannot rehearse a TLS handshake", e);
        }
    }

    /** Shakes hands as {@code options} have it for a client that shows no certificate; returns the server's side. */
    static SSLEngine hold(TLSOptions options) throws GeneralSecurityException, SSLException {
        SSLEngine server = Engines.server(withoutClient(options), null);
        new Rehearsal(server, client(options)).run();
        return server;
    }

    /** The customizer is for the loops. */
    private static TLSOptions withoutClient(TLSOptions options) {
        return options.toBuilder()
                .clientAuthentication(TLSOptions.ClientAuthentication.NONE)
                .engineCustomizer(engine -> {})
                .build();
    }

    private static SSLEngine client(TLSOptions options) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustInOneself()}, null);
        return Engines.client(
                TLSOptions.builder(context)
                        .applicationProtocols(options.applicationProtocols())
                        .verifyHostname(false)
                        .build(),
                null,
                -1);
    }

    /** The bytes never leave this object: the other side is the server itself. */
    private static final class TrustInOneself implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Goes on until neither side has anything to say, as after the handshake the server has its tickets. */
    private void run() throws SSLException {
        server.beginHandshake();
        client.beginHandshake();
        boolean moved = true;
        while (moved) {
            moved = step(client, toClient, toServer) || step(server, toServer, toClient);
        }
    }

    private boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        return switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> compute(engine.getDelegatedTask());
            case NEED_WRAP -> engine.wrap(NOTHING, out).bytesProduced() > 0;
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> receive(engine, in);
        };
    }

    private static boolean compute(Runnable task) {
        task.run();
        return true;
    }

    private boolean receive(SSLEngine engine, ByteBuffer in) throws SSLException {
        in.flip();
        try {
            return in.hasRemaining() && engine.unwrap(in, content.clear()).bytesConsumed() > 0;
        } finally {
            in.compact();
        }
    }
}
