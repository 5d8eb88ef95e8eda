package io.millrace.files;

/** A lock that other processes respect. Closing gives it up; so does the end of the process. */
public interface FileLock extends AutoCloseable {
    @Override
    void close();
}
