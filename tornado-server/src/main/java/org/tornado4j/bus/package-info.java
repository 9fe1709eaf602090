/**
 * Topics that reach the connections of all loops and workers: {@link org.tornado4j.bus.MessageBus}.
 *
 * <p>A message goes through three places, each with a bound of its own:
 *
 * <pre>
 * publish ──┬──→ HandOver of each loop that has subscribers ──→ Topic ──→ sockets and event streams of that loop
 *           └──→ HandOver of the transport ──→ a thread ──→ BusTransport: other workers, or other hosts
 *                                  BusTransport ──→ HandOver of each loop, as above
 * </pre>
 *
 * <p>A loop is given each message once, however many subscribers it has there, and tells them in turns of a few hundred, so that
 * it serves others in between. A message is encoded once for all sockets of the process, and once for all event streams: they send
 * the same array.
 *
 * <p>A {@code HandOver} that is full drops what comes, and puts a gap in its place: one for each topic, or one for all if there are
 * too many, behind what was accepted before. Until the gap is taken out, more of the same topic is dropped. So a subscriber gets
 * the messages of a publisher in order, and between two of them a gap if there was another. Transports that lose something say so,
 * which is a gap in all topics. A slow client is dealt with by its socket: {@link org.tornado4j.websocket.PendingPolicy}.
 *
 * <p>What is held is what waits in the {@code HandOver}s, and the subscriptions; {@link org.tornado4j.bus.MessageBus#heldBytes}
 * tells it to a server's memory account.
 */
@NullMarked
package org.tornado4j.bus;

import org.jspecify.annotations.NullMarked;
