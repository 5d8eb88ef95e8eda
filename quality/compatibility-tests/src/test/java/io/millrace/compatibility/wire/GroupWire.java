package io.millrace.compatibility.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * One connection that speaks the wire with Kafka's own message classes and writes down what comes
 * back, with what differs from run to run replaced by names.
 */
public final class GroupWire implements AutoCloseable {
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int IN_FLIGHT_MAX = 100;

    private final Socket socket = new Socket();
    private final List<String> uuids = new ArrayList<>();
    private final StringBuilder trace = new StringBuilder();
    private int correlation;

    public GroupWire(String bootstrap) {
        int colon = bootstrap.lastIndexOf(':');
        int port = Integer.parseInt(bootstrap.substring(colon + 1));
        try {
            socket.connect(
                    new InetSocketAddress(bootstrap.substring(0, colon), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String trace() {
        return trace.toString();
    }

    void title(String text) {
        trace.append("\n# ").append(text).append('\n');
    }

    /** Writes a line down. */
    void note(String line) {
        trace.append(line).append('\n');
    }

    /** Sends a request, waits for the answer, and writes it down. */
    Message ask(ApiKeys key, int version, String what, Message request) {
        Message answer = askQuietly(key, version, request);
        inOrder(answer);
        trace.append(key)
                .append(" v")
                .append(version)
                .append(' ')
                .append(what)
                .append(": ")
                .append(stable(answer.toString()))
                .append('\n');
        return answer;
    }

    /** As {@link #ask}, with nothing written down. */
    public Message askQuietly(ApiKeys key, int version, Message request) {
        RequestHeader header = new RequestHeader(key, (short) version, "wire", ++correlation);
        try {
            send(header, request);
            return receive(header).data();
        } catch (IOException e) {
            throw new UncheckedIOException(key + " v" + version, e);
        }
    }

    /** Asks the same so often, some in flight at a time; the last answer. */
    Message askOften(ApiKeys key, int version, Message request, int times) {
        Deque<RequestHeader> inFlight = new ArrayDeque<>();
        @Nullable Message last = null;
        try {
            for (int sent = 0; sent < times || !inFlight.isEmpty(); ) {
                if (sent < times && inFlight.size() < IN_FLIGHT_MAX) {
                    RequestHeader header =
                            new RequestHeader(key, (short) version, "wire", ++correlation);
                    send(header, request);
                    inFlight.add(header);
                    sent++;
                } else {
                    last = receive(inFlight.remove()).data();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(key + " v" + version, e);
        }
        return Objects.requireNonNull(last, "asked at least once");
    }

    private void send(RequestHeader header, Message request) throws IOException {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        RequestHeaderData data = header.data();
        int size =
                data.size(cache, header.headerVersion()) + request.size(cache, header.apiVersion());
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size);
        frame.putInt(size);
        ByteBufferAccessor out = new ByteBufferAccessor(frame);
        data.write(out, cache, header.headerVersion());
        request.write(out, cache, header.apiVersion());
        socket.getOutputStream().write(frame.array());
    }

    private AbstractResponse receive(RequestHeader header) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return AbstractResponse.parseResponse(ByteBuffer.wrap(frame), header);
    }

    /** Lists that Kafka gives in the order of its hash tables. */
    private static void inOrder(Message answer) {
        if (answer instanceof ListGroupsResponseData list) {
            list.groups().sort(Comparator.comparing(each -> each.groupId()));
        } else if (answer instanceof OffsetFetchResponseData fetch) {
            fetch.topics()
                    .forEach(topic ->
                            topic.partitions().sort(Comparator.comparing(p -> p.partitionIndex())));
            fetch.groups().stream()
                    .flatMap(group -> group.topics().stream())
                    .forEach(topic ->
                            topic.partitions().sort(Comparator.comparing(p -> p.partitionIndex())));
        }
    }

    /** Random ids by the order in which they come up. */
    private String stable(String text) {
        Matcher matcher = UUID_TEXT.matcher(text);
        StringBuilder stable = new StringBuilder();
        while (matcher.find()) {
            if (!uuids.contains(matcher.group())) {
                uuids.add(matcher.group());
            }
            matcher.appendReplacement(stable, "uuid" + uuids.indexOf(matcher.group()));
        }
        return matcher.appendTail(stable).toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
