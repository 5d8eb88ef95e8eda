package io.millrace.compatibility.protocol;

import io.millrace.base.Payload;
import io.millrace.base.Uuid;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/** Fills our message, field by field and by name, from Kafka's. */
final class Mirror {
    private record Property(Method setter, Method getter) {}

    private static final Map<Class<?>, List<Property>> PROPERTIES = new ConcurrentHashMap<>();

    private Mirror() {}

    static <T> T of(Object theirs, Class<T> ours) throws ReflectiveOperationException {
        T mirror = ours.getDeclaredConstructor().newInstance();
        List<Property> properties = PROPERTIES.get(ours);
        if (properties == null) {
            properties = properties(theirs.getClass(), ours);
            PROPERTIES.put(ours, properties);
        }
        for (Property property : properties) {
            Object value = property.getter.invoke(theirs);
            Type type = property.setter.getGenericParameterTypes()[0];
            property.setter.invoke(mirror, convert(value, type));
        }
        return mirror;
    }

    private static List<Property> properties(Class<?> theirs, Class<?> ours)
            throws ReflectiveOperationException {
        List<Property> properties = new ArrayList<>();
        for (Method method : ours.getDeclaredMethods()) {
            if (method.getReturnType() == ours
                    && method.getParameterCount() == 1
                    && !Modifier.isStatic(method.getModifiers())) {
                properties.add(new Property(method, theirs.getMethod(method.getName())));
            }
        }
        return properties;
    }

    private static @Nullable Object convert(@Nullable Object value, Type type)
            throws ReflectiveOperationException {
        return switch (value) {
            case null -> null;
            case org.apache.kafka.common.Uuid id ->
                    new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
            case byte[] bytes -> ByteBuffer.wrap(bytes);
            case MemoryRecords records -> new Payload.Bytes(records.buffer().duplicate());
            case Collection<?> elements -> list(elements, (ParameterizedType) type);
            case org.apache.kafka.common.protocol.Message struct -> of(struct, (Class<?>) type);
            default -> value;
        };
    }

    private static List<@Nullable Object> list(Collection<?> elements, ParameterizedType type)
            throws ReflectiveOperationException {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object element : elements) {
            list.add(convert(element, type.getActualTypeArguments()[0]));
        }
        return list;
    }
}
