package io.millrace.cli.log;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a dump goes, entry by entry: a segment may be larger than memory. */
interface DumpOutput extends AutoCloseable {

    void beginFile(String path, String kind);

    /** One entry of the file: a batch, an index entry, a producer. */
    void entry(Map<String, @Nullable Object> fields);

    /** Something inside of the last entry: a record. */
    void detail(Map<String, @Nullable Object> fields);

    /**
     * @param position where in the file, in bytes
     */
    void damage(long position, String problem);

    void endFile();

    @Override
    void close();
}
