package org.tornado4j.bus;

/**
 * Counts of a {@link MessageBus}, since it was made.
 *
 * @param topics that have subscribers now
 * @param subscriptions that there are now
 * @param published messages that were published in this process
 * @param received messages that came from other processes
 * @param delivered messages to subscribers of this process, each of them counted
 * @param dropped messages that had no room on their way to a loop or to the other processes, each counted for each of these
 * @param gaps times that a transport has lost messages, as far as it knows
 * @param heldBytes memory of messages on their way and of subscriptions, estimated
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
