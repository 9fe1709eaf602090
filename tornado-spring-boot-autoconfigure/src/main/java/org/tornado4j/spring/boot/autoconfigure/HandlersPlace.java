package org.tornado4j.spring.boot.autoconfigure;

/** Place of handler beans when another framework answers the other requests. */
public enum HandlersPlace {
    /** In front of the framework and of its filters. */
    IN_FRONT,
    /** Nowhere: they get no requests. */
    NONE
}
