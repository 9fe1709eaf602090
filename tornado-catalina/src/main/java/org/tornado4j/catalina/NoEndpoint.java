package org.tornado4j.catalina;

import java.net.InetSocketAddress;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketProcessorBase;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.tornado4j.http.Tunnel;

/** A stand-in for the endpoint that a socket of Tomcat's belongs to: the engine accepts connections. It is never started. */
final class NoEndpoint extends AbstractEndpoint<Tunnel, Tunnel> {

    static final NoEndpoint INSTANCE = new NoEndpoint();

    private static final Log LOG = LogFactory.getLog(NoEndpoint.class);

    private NoEndpoint() {}

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("the engine accepts connections, not an endpoint of Tomcat");
    }

    @Override
    protected InetSocketAddress getLocalAddress() {
        throw unsupported();
    }

    @Override
    protected SocketProcessorBase<Tunnel> createSocketProcessor(SocketWrapperBase<Tunnel> socket, SocketEvent event) {
        throw unsupported();
    }

    @Override
    public void bind() {
        throw unsupported();
    }

    @Override
    public void startInternal() {
        throw unsupported();
    }

    @Override
    public void stopInternal() {
        throw unsupported();
    }

    @Override
    protected Log getLog() {
        return LOG;
    }

    @Override
    protected void doCloseServerSocket() {
        throw unsupported();
    }

    @Override
    protected Tunnel serverSocketAccept() {
        throw unsupported();
    }

    @Override
    protected boolean setSocketOptions(Tunnel socket) {
        throw unsupported();
    }

    @Override
    protected void destroySocket(Tunnel socket) {
        throw unsupported();
    }
}
