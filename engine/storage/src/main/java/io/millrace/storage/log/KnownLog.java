package io.millrace.storage.log;

/**
 * Where a log is known to be good, from the checkpoints.
 *
 * @param machineWentOn all that was written is there, unless it was damaged
 */
record KnownLog(
        boolean cleanShutdown,
        boolean machineWentOn,
        long recoveryPoint,
        long logStartOffset,
        long cleanedUpToOffset) {}
