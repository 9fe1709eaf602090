package org.tornado4j.spring.boot;

/** A server of Spring Boot's whose connections are those of a Tornado server. */
interface HasConnections {

    /** Returns the server that has the connections. */
    TornadoWebServer getConnections();
}
