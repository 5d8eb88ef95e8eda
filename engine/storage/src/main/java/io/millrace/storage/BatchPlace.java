package io.millrace.storage;

/** Where a batch lies in its segment file. */
record BatchPlace(long baseOffset, long lastOffset, int positionBytes, int sizeBytes) {
    int endPositionBytes() {
        return positionBytes + sizeBytes;
    }
}
