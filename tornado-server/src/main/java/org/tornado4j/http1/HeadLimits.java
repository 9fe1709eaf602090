package org.tornado4j.http1;

/**
 * How large the head of a request may be.
 *
 * @param maxBytes request line and field lines together, with their line ends; beyond it 414 while the request line is
 *     not whole, else 431
 * @param maxFields number of field lines; beyond it 431
 */
public record HeadLimits(int maxBytes, int maxFields) {

    /** 64 KiB as Tornado has it, and 100 fields. */
    public static final HeadLimits DEFAULT = new HeadLimits(65_536, 100);
}
