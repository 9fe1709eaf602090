package org.tornado4j.process;

/**
 * How often workers failed in the same way since the supervisor began.
 *
 * @param kind as {@link WorkerFailure#kind}
 */
public record FailureCount(WorkerFailure.Kind kind, int exitStatus, long count) {}
