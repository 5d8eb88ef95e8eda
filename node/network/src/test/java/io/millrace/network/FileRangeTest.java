package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.base.Payload;
import io.millrace.network.TestServer.Limits;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.ResponseHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRangeTest {
    private static final short VERSION = 12;

    @TempDir private Path folder;

    /** A range that counts how often it was released. */
    private record CountedRange(
            FileChannel file, long positionBytes, int sizeBytes, boolean real, AtomicInteger open)
            implements Payload.FileRange {
        @Override
        public @Nullable FileChannel channel() {
            return real ? file : null;
        }

        @Override
        public long transferTo(WritableByteChannel target, long offset) throws IOException {
            return file.transferTo(positionBytes + offset, sizeBytes - offset, target);
        }

        @Override
        public void release() {
            open.decrementAndGet();
        }
    }

    private byte[] written(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(7).nextBytes(content);
        Files.write(folder.resolve(name), content);
        return content;
    }

    private static FetchResponse response(List<Payload> ranges) {
        List<FetchResponse.PartitionData> partitions = new ArrayList<>();
        for (Payload range : ranges) {
            partitions.add(
                    new FetchResponse.PartitionData()
                            .partitionIndex(partitions.size())
                            .records(range));
        }
        return new FetchResponse()
                .responses(
                        List.of(
                                new FetchResponse.FetchableTopicResponse()
                                        .topic("t")
                                        .partitions(partitions)));
    }

    @Test
    void filesAreSentBetweenTheOtherBytesAndReleased() throws Exception {
        int size = 3_000_000;
        byte[] content = written("log", size);
        AtomicInteger open = new AtomicInteger();
        for (TransportChoice transport : List.of(TransportChoice.AUTO, TransportChoice.NIO)) {
            try (FileChannel file = FileChannel.open(folder.resolve("log"))) {
                RequestProcessor fetch =
                        request -> {
                            open.addAndGet(4);
                            Payload direct =
                                    new Payload.Bytes(
                                            ByteBuffer.allocateDirect(10_000)
                                                    .put(content, 0, 10_000)
                                                    .flip());
                            request.answer(
                                    response(
                                            List.of(
                                                    new CountedRange(file, 0, size, true, open),
                                                    direct,
                                                    new CountedRange(file, 5, 0, true, open),
                                                    new Payload.Sequence(
                                                            List.of(
                                                                    new CountedRange(
                                                                            file, 17, 999, true,
                                                                            open),
                                                                    new CountedRange(
                                                                            file, 2000, 100_000,
                                                                            false, open))))));
                        };
                try (TestServer server = new TestServer(transport, Limits.WIDE, fetch);
                        TestClient client = server.connect()) {
                    for (int i = 0; i < 5; i++) {
                        client.send(TestClient.frame(i, VERSION, new FetchRequest()));
                    }
                    for (int i = 0; i < 5; i++) {
                        assertContent(client.readFrame(), i, content);
                    }
                    TestServer.eventually("all are released", () -> open.get() == 0);
                    assertThat(file.isOpen()).isTrue();
                }
            }
        }
    }

    private static void assertContent(byte[] frame, int correlationId, byte[] content) {
        MessageReader reader = new MessageReader(ByteBuffer.wrap(frame));
        assertThat(ResponseHeader.decode(reader, (short) 1).correlationId())
                .isEqualTo(correlationId);
        FetchResponse response = FetchResponse.decode(reader, VERSION);
        reader.requireEnd();
        List<FetchResponse.PartitionData> partitions = response.responses().getFirst().partitions();
        assertThat(records(partitions.get(0))).isEqualTo(content);
        assertThat(records(partitions.get(1))).isEqualTo(part(content, 0, 10_000));
        assertThat(records(partitions.get(2))).isEmpty();
        byte[] joined = records(partitions.get(3));
        assertThat(part(joined, 0, 999)).isEqualTo(part(content, 17, 999));
        assertThat(part(joined, 999, 100_000)).isEqualTo(part(content, 2000, 100_000));
    }

    private static byte[] part(byte[] bytes, int from, int length) {
        return java.util.Arrays.copyOfRange(bytes, from, from + length);
    }

    private static byte[] records(FetchResponse.PartitionData partition) {
        Payload payload = Check.present(partition.records(), "records");
        ByteBuffer buffer = ((Payload.Bytes) payload).buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Test
    void manySmallRangesAreJoinedAndReleased() throws Exception {
        int ranges = 100;
        int size = 9_999;
        byte[] content = written("log", ranges * size);
        AtomicInteger open = new AtomicInteger();
        try (FileChannel file = FileChannel.open(folder.resolve("log"));
                TestServer server =
                        new TestServer(request -> {
                            List<Payload> payloads = new ArrayList<>();
                            for (int i = 0; i < ranges; i++) {
                                open.incrementAndGet();
                                payloads.add(
                                        new CountedRange(file, (long) i * size, size, true, open));
                            }
                            request.answer(response(payloads));
                        });
                TestClient client = server.connect()) {
            client.send(TestClient.frame(1, VERSION, new FetchRequest()));
            MessageReader reader = new MessageReader(ByteBuffer.wrap(client.readFrame()));
            ResponseHeader.decode(reader, (short) 1);
            List<FetchResponse.PartitionData> partitions =
                    FetchResponse.decode(reader, VERSION).responses().getFirst().partitions();
            for (int i = 0; i < ranges; i++) {
                assertThat(records(partitions.get(i))).isEqualTo(part(content, i * size, size));
            }
            assertThat(open).hasValue(0);
        }
    }

    @Test
    void aFileThatWasCutClosesTheConnectionAndIsReleased() throws Exception {
        written("log", 1000);
        for (int size : new int[] {2000, 200_000}) {
            AtomicInteger open = new AtomicInteger();
            try (FileChannel file = FileChannel.open(folder.resolve("log"));
                    TestServer server =
                            new TestServer(request -> answer(request, file, size, open));
                    TestClient client = server.connect()) {
                client.send(TestClient.frame(1, VERSION, new FetchRequest()));
                TestServer.eventually("it is gone", () -> server.network.connections() == 0);
                TestServer.eventually("it is released", () -> open.get() == 0);
            }
        }
    }

    @Test
    void filesThatCanNoLongerBeSentAreReleasedOnce() throws Exception {
        int size = 8 << 20;
        written("log", size);
        AtomicInteger open = new AtomicInteger();
        BlockingQueue<InboundRequest> started = new LinkedBlockingQueue<>();
        try (FileChannel file = FileChannel.open(folder.resolve("log"));
                TestServer server = new TestServer(started::add)) {
            List<InboundRequest> requests = new ArrayList<>();
            try (TestClient client = server.connect()) {
                for (int i = 0; i < 6; i++) {
                    // Fetches would start one after the other.
                    client.send(TestClient.produce(i));
                }
                for (int i = 0; i < 6; i++) {
                    requests.add(started.poll(20, TimeUnit.SECONDS));
                }
                // The first is being sent, the second waits for the socket, 4 and 5 for number 3.
                for (int i : new int[] {0, 1, 3, 4}) {
                    answer(requests.get(i), file, size, open);
                }
                client.in.readInt();
            }
            TestServer.eventually("it is gone", () -> server.network.connections() == 0);
            for (int i : new int[] {2, 5}) {
                answer(requests.get(i), file, size, open);
            }
            TestServer.eventually("all are released", () -> open.get() == 0);
        }
        assertThat(open).hasValue(0);
    }

    private static void answer(
            InboundRequest request, FileChannel file, int size, AtomicInteger open) {
        open.incrementAndGet();
        request.answer(response(List.of(new CountedRange(file, 0, size, true, open))));
    }
}
