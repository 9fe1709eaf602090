package org.tornado4j.web;

/**
 * A response that goes on after the entry method has returned, and ends when its client or the server does.
 *
 * @param clientGone called on the loop, at most once, when the client is gone
 * @param draining called on the loop when the server begins to shut down
 */
record LongResponse(Runnable clientGone, Runnable draining) {}
