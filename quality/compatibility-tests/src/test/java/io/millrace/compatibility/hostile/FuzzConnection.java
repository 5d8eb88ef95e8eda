package io.millrace.compatibility.hostile;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One hostile client: it writes batches of frames at once, ends each with an honest question and
 * reads until that is answered, the broker closes, or patience ends. Used by one thread.
 */
final class FuzzConnection implements Runnable {
    private static final int BATCH_FRAMES_MAX = 24;
    private static final int PATIENCE_MILLIS = 300;
    private static final int ANSWER_BYTES_MAX = 16 << 20;

    private final InetSocketAddress address;
    private final SplittableRandom random;
    private final HostileFrames frames;
    private final long goal;
    private final Tally tally = new Tally();
    private @Nullable Socket socket;
    private int question = 1_000_000_000;

    FuzzConnection(
            InetSocketAddress address, SplittableRandom random, HostileFrames frames, long goal) {
        this.address = address;
        this.random = random;
        this.frames = frames;
        this.goal = goal;
    }

    /** What was sent and what came of it. */
    static final class Tally {
        long sent;
        long answered;
        long closedByBroker;
        long abandoned;
        long connectionsRefused;

        /** Frames that the broker certainly looked at: answered, or the reason for a close. */
        long judged() {
            return answered + closedByBroker;
        }
    }

    Tally tally() {
        return tally;
    }

    @Override
    public void run() {
        while (tally.sent < goal) {
            sendBatch();
        }
        abandon();
    }

    private void sendBatch() {
        try {
            Socket open = open();
            int count = 1 + random.nextInt(BATCH_FRAMES_MAX);
            ByteBuffer batch = batch(count);
            open.getOutputStream().write(batch.array(), 0, batch.position());
            tally.sent += count;
            readAnswers(open);
        } catch (SocketTimeoutException e) {
            // A request that waits (a fetch, a join), or a length that was never filled.
            tally.abandoned++;
            abandon();
        } catch (EOFException | SocketException e) {
            tally.closedByBroker++;
            abandon();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The worst comes last, so that the broker has to read what is before it. */
    private ByteBuffer batch(int count) {
        List<ByteBuffer> batch = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            batch.add(frames.nextReadable());
        }
        batch.add(random.nextInt(50) == 0 ? frames.nextLying() : frames.nextBroken());
        batch.add(HostileFrames.question(++question));
        ByteBuffer all = ByteBuffer.allocate(batch.stream().mapToInt(ByteBuffer::remaining).sum());
        batch.forEach(all::put);
        return all;
    }

    private void readAnswers(Socket open) throws IOException {
        DataInputStream in =
                new DataInputStream(new BufferedInputStream(open.getInputStream(), 1 << 16));
        while (true) {
            int length = in.readInt();
            if (length < 4 || length > ANSWER_BYTES_MAX) {
                throw new IllegalStateException("an answer of " + length + " bytes");
            }
            int correlation = in.readInt();
            in.skipNBytes(length - 4);
            if (correlation == question) {
                return;
            }
            tally.answered++;
        }
    }

    private Socket open() throws IOException {
        if (socket == null) {
            Socket fresh = new Socket();
            try {
                fresh.setSoTimeout(PATIENCE_MILLIS);
                fresh.setTcpNoDelay(true);
                fresh.connect(address);
            } catch (IOException e) {
                tally.connectionsRefused++;
                fresh.close();
                throw e;
            }
            socket = fresh;
        }
        return socket;
    }

    private void abandon() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is gone either way.
        }
        socket = null;
    }
}
