package org.tornado4j.web;

/** The treatment of white space around an argument. */
public enum Whitespace {
    /** White space is removed, the default as in Tornado. */
    STRIP,
    /** White space is kept. */
    KEEP
}
