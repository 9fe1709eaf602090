package org.tornado4j.bus;

/**
 * Statistics of a {@link MessageBus} since its creation.
 *
 * @param topics the number of topics that have subscribers now
 * @param subscriptions the number of current subscriptions
 * @param published the number of messages published in this process
 * @param received the number of messages received from other processes
 * @param delivered the number of deliveries to subscribers of this process; a message to two subscribers counts twice
 * @param dropped the number of messages dropped because too many were waiting for a loop or for the other processes,
 *     counted once for each of these
 * @param gaps the number of times that a transport has lost messages, as far as it knows
 * @param heldBytes the estimated memory of undelivered messages and of subscriptions, in bytes
 */
public record BusStatistics(
        int topics,
        long subscriptions,
        long published,
        long received,
        long delivered,
        long dropped,
        long gaps,
        long heldBytes) {}
