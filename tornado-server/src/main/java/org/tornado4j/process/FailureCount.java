package org.tornado4j.process;

/**
 * Number of workers that failed in the same way since the supervisor began.
 *
 * @param kind as {@link WorkerFailure#kind}
 */
public record FailureCount(WorkerFailure.Kind kind, int exitStatus, long count) {}
