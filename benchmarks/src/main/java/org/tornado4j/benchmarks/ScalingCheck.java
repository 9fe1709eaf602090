package org.tornado4j.benchmarks;

import java.util.function.IntFunction;

/**
 * A parser and the kind of input that it is to take in linear time.
 *
 * @param size of the smaller input: large enough to tell linear from quadratic, small enough for the caches
 * @param input makes an input of some size, and the work of parsing it
 */
record ScalingCheck(String name, int size, IntFunction<Runnable> input) {}
