package org.tornado4j.http1;

/**
 * Limits on the head of a request.
 *
 * @param maxBytes request line and field lines together, with their line ends; beyond it 414 while the request line is
 *     not whole, else 431
 * @param maxTargetBytes the request target; beyond it 414
 * @param maxFields number of field lines; beyond it 431
 */
public record HeadLimits(int maxBytes, int maxTargetBytes, int maxFields) {

    /** 64 KiB as Tornado has it, 8 KiB of them for the target, and 100 fields. */
    public static final HeadLimits DEFAULT = new HeadLimits(65_536, 8_192, 100);
}
