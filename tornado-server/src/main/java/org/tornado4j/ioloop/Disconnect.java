package org.tornado4j.ioloop;

/**
 * Marks a failure that only means that the peer has left, or that the connection to it was closed. A callback that
 * fails with it is logged at debug level and without a stack trace: clients leave all the time.
 */
public interface Disconnect {}
