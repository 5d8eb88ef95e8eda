package io.millrace.compatibility.protocol;

import io.millrace.protocol.Message;
import io.millrace.protocol.MessageReader;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Schema;

/** Kafka's generated class for a schema and ours. */
record MessagePair(
        String name,
        Class<? extends org.apache.kafka.common.protocol.Message> theirs,
        Class<? extends Message> ours) {

    Schema[] schemas() throws ReflectiveOperationException {
        return (Schema[]) theirs.getField("SCHEMAS").get(null);
    }

    short constant(Class<?> of, String constant) throws ReflectiveOperationException {
        Field field = of.getField(constant);
        return field.getShort(null);
    }

    short lowest() throws ReflectiveOperationException {
        return constant(theirs, "LOWEST_SUPPORTED_VERSION");
    }

    short highest() throws ReflectiveOperationException {
        return constant(theirs, "HIGHEST_SUPPORTED_VERSION");
    }

    org.apache.kafka.common.protocol.Message decodeTheirs(ByteBuffer bytes, short version)
            throws ReflectiveOperationException {
        org.apache.kafka.common.protocol.Message message =
                theirs.getDeclaredConstructor().newInstance();
        message.read(new ByteBufferAccessor(bytes.duplicate()), version);
        return message;
    }

    static ByteBuffer encodeTheirs(
            org.apache.kafka.common.protocol.Message message, short version) {
        return MessageUtil.toByteBufferAccessor(message, version).buffer();
    }

    Message decodeOurs(ByteBuffer bytes, short version) throws ReflectiveOperationException {
        return decodeOurs(new MessageReader(bytes), version);
    }

    Message decodeOurs(MessageReader in, short version) throws ReflectiveOperationException {
        Method decode = ours.getMethod("decode", MessageReader.class, short.class);
        Message message = (Message) decode.invoke(null, in, version);
        in.requireEnd();
        return message;
    }
}
