package org.tornado4j.http;

/** The clients that get the trailer section of a response (RFC 9110 section 6.5.1). */
public enum TrailerUse {
    /** Clients that sent {@code TE: trailers}. */
    IF_ACCEPTED,
    /** Every client whose response can have one: the fields are metadata, and a client may drop them without harm. */
    OPTIONAL
}
