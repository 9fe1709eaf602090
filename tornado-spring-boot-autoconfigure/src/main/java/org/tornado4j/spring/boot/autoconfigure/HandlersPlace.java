package org.tornado4j.spring.boot.autoconfigure;

/** Tells where handler beans are when another framework answers the other requests. */
public enum HandlersPlace {
    /** In front of the framework and of its filters. */
    IN_FRONT,
    /** Nowhere: they get no requests. */
    NONE
}
