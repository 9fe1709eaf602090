package org.tornado4j.catalina;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** An embedded Tomcat whose connector is ours, with one servlet for everything, for the length of a test. */
final class RunningCatalina implements AutoCloseable {

    /** Answers a request. */
    interface Service {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    private final Tomcat tomcat = new Tomcat();
    private final TornadoProtocolHandler protocol = new TornadoProtocolHandler();

    RunningCatalina(Service service) throws Exception {
        this(service, protocol -> {});
    }

    RunningCatalina(Service service, Consumer<TornadoProtocolHandler> setUp) throws Exception {
        this(service, setUp, context -> {});
    }

    RunningCatalina(Service service, Consumer<TornadoProtocolHandler> setUp, Consumer<Context> contextSetUp)
            throws Exception {
        Path directory = Files.createTempDirectory(Path.of("target"), "catalina");
        tomcat.setBaseDir(directory.toAbsolutePath().toString());
        protocol.setAddress("127.0.0.1");
        setUp.accept(protocol);
        Connector connector = new Connector(protocol);
        connector.setPort(0);
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", directory.toAbsolutePath().toString());
        Wrapper wrapper = Tomcat.addServlet(context, "test", new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws IOException, ServletException {
                service.serve(request, response);
            }
        });
        wrapper.setAsyncSupported(true);
        context.addServletMappingDecoded("/", "test");
        contextSetUp.accept(context);
        tomcat.start();
    }

    TornadoProtocolHandler protocol() {
        return protocol;
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    Wire connect() throws IOException {
        return new Wire(port());
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
