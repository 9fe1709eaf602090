package org.tornado4j.web;

/** The treatment of white space around an argument. */
public enum Whitespace {
    /** It is taken off, as Tornado does unless told otherwise. */
    STRIP,
    /** It stays. */
    KEEP
}
