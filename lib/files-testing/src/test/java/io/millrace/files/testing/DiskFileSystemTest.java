package io.millrace.files.testing;

import io.millrace.files.FileSystem;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DiskFileSystemTest extends FileSystemContract {
    @TempDir Path directory;

    @Override
    FileSystem files() {
        return FileSystem.disk();
    }

    @Override
    Path directory() {
        return directory;
    }
}
