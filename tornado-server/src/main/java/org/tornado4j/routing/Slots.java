package org.tornado4j.routing;

/**
 * Where hashes go in tables whose next free place takes what falls together. Hashes of names that are numbered follow each
 * other, and would fill such a table in one long row.
 */
final class Slots {

    /** 2<sup>32</sup> by the golden ratio (Fibonacci hashing): neighbours end up far from each other, in all of the table. */
    private static final int GOLDEN = 0x9E3779B9;

    private Slots() {}

    /** The place for {@code hash} in a table of {@code size}, which is a power of two from 2 on. */
    static int of(int hash, int size) {
        return (hash * GOLDEN) >>> (Integer.numberOfLeadingZeros(size) + 1);
    }
}
