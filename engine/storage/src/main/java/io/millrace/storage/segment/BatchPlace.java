package io.millrace.storage.segment;

/** Where a batch lies in its segment file. */
public record BatchPlace(long baseOffset, long lastOffset, int positionBytes, int sizeBytes) {
    public int endPositionBytes() {
        return positionBytes + sizeBytes;
    }
}
