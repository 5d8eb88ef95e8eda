package io.millrace.consensus.local;

import io.millrace.base.Uuid;

/** This node as the quorum's only voter. */
public record LocalVoter(int nodeId, Uuid directoryId) {}
