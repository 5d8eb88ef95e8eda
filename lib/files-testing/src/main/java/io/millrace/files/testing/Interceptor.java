package io.millrace.files.testing;

import java.nio.file.Path;

/** Called before each operation; may throw what the caller of the file system should meet. */
@FunctionalInterface
public interface Interceptor {
    void before(Operation operation, Path path);
}
