package org.tornado4j.bus;

/** One of the things that wait in a {@link HandOver}. */
sealed interface BusEvent permits BusMessage, Gap {}
