package org.tornado4j.routing;

/**
 * Places of hashes in open-addressing tables with linear probing. The hashes of numbered names are consecutive, and
 * would otherwise fill such a table in one long row.
 */
final class Slots {

    /** 2<sup>32</sup> by the golden ratio (Fibonacci hashing): it spreads neighbours over the whole table. */
    private static final int GOLDEN = 0x9E3779B9;

    private Slots() {}

    /** The place for {@code hash} in a table of {@code size}, which is a power of two from 2 on. */
    static int of(int hash, int size) {
        return (hash * GOLDEN) >>> (Integer.numberOfLeadingZeros(size) + 1);
    }
}
