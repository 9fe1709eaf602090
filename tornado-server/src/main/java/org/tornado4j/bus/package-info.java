/**
 * Publishing messages on topics to connections of all loops and workers: {@link org.tornado4j.bus.MessageBus}.
 *
 * <p>A message passes three places, each with its own bound:
 *
 * <pre>
 * publish ──┬──→ HandOver of each loop that has subscribers ──→ Topic ──→ sockets and event streams of that loop
 *           └──→ HandOver of the transport ──→ a thread ──→ BusTransport: other workers, or other hosts
 *                                  BusTransport ──→ HandOver of each loop, as above
 * </pre>
 *
 * <p>A loop gets each message once, however many subscribers it has, and passes it to them in batches of a few hundred,
 * so that it serves others in between. A message is encoded once for all sockets of the process, and once for all event
 * streams: they send the same array.
 *
 * <p>A full {@code HandOver} drops new messages, and puts a gap in their place: one for each topic, or one for all if
 * there are too many, after the messages accepted before. Until the gap is taken out, further messages on the same
 * topic are dropped. So a subscriber gets the messages of a publisher in order, and a gap between two of them if
 * another one was lost. Transports that lose messages report it, which is a gap in all topics. Slow clients are handled
 * by their sockets: {@link org.tornado4j.websocket.PendingPolicy}.
 *
 * <p>Memory is held by messages that wait in the {@code HandOver}s, and by the subscriptions;
 * {@link org.tornado4j.bus.MessageBus#heldBytes} reports it to a server's memory account.
 */
@NullMarked
package org.tornado4j.bus;

import org.jspecify.annotations.NullMarked;
