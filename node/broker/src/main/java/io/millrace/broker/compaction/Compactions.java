package io.millrace.broker.compaction;

import io.millrace.base.TopicPartition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What compaction has done for the compacted logs of this node, and waits for. From any thread. */
public interface Compactions {

    /** Null when the log is not compacted, or not here. Looks at the log as it is now. */
    @Nullable CompactionStatus of(TopicPartition partition);

    /** Every compacted log. */
    List<CompactionStatus> all();
}
