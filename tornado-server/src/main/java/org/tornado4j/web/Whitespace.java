package org.tornado4j.web;

/** What happens to white space around an argument. */
public enum Whitespace {
    /** It is taken off, as Tornado does unless told otherwise. */
    STRIP,
    /** It stays. */
    KEEP
}
