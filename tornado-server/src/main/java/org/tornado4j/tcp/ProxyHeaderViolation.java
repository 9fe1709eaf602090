package org.tornado4j.tcp;

/** The ways in which a PROXY header can be wrong, each with the section of the PROXY protocol that says so. */
enum ProxyHeaderViolation {
    /** The connection begins with something else, as one does that did not come by the proxy (section 2). */
    NO_PROXY_HEADER("2"),
    /** Version 1: no CRLF in the first 107 bytes (section 2.1). */
    LINE_TOO_LONG("2.1"),
    /** Version 1: the line is not protocol, two addresses and two ports, each after one space (section 2.1). */
    MALFORMED_LINE("2.1"),
    /** Version 1: neither TCP4 nor TCP6 nor UNKNOWN (section 2.1). */
    UNKNOWN_PROTOCOL("2.1"),
    /** Version 1: an address that is none, or none of the protocol (section 2.1). */
    INVALID_ADDRESS("2.1"),
    /** Version 1: a port that is no number from 0 to 65535, or begins with a zero (section 2.1). */
    INVALID_PORT("2.1"),
    /** Version 2: the version is not 2 (section 2.2). */
    UNSUPPORTED_VERSION("2.2"),
    /** Version 2: neither LOCAL nor PROXY (section 2.2). */
    UNKNOWN_COMMAND("2.2"),
    /** Version 2: a pair of address family and transport that is not assigned (section 2.2). */
    UNKNOWN_FAMILY("2.2"),
    /** Version 2: longer than what we read (section 2.2.7 allows to say no). */
    HEADER_TOO_LONG("2.2"),
    /** Version 2: shorter than the addresses of its family (section 2.2). */
    ADDRESSES_CUT_SHORT("2.2"),
    /** Version 2: a TLV reaches beyond the end of what holds it (section 2.2.7). */
    TLV_CUT_SHORT("2.2.7"),
    /** Version 2: the checksum is not that of the header (section 2.2.3). */
    WRONG_CHECKSUM("2.2.3");

    private final String section;

    ProxyHeaderViolation(String section) {
        this.section = section;
    }

    @Override
    public String toString() {
        return name() + " (PROXY protocol section " + section + ")";
    }
}
