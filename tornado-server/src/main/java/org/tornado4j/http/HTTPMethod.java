package org.tornado4j.http;

/** The names of the methods of RFC 9110 section 9, PATCH (RFC 5789) and QUERY (RFC 10008). */
public final class HTTPMethod {

    public static final String GET = "GET";
    public static final String HEAD = "HEAD";
    public static final String POST = "POST";
    public static final String PUT = "PUT";
    public static final String DELETE = "DELETE";
    public static final String PATCH = "PATCH";
    /** A query given by the content of the request; safe and idempotent like GET. */
    public static final String QUERY = "QUERY";

    public static final String OPTIONS = "OPTIONS";
    public static final String TRACE = "TRACE";
    public static final String CONNECT = "CONNECT";

    private HTTPMethod() {}
}
