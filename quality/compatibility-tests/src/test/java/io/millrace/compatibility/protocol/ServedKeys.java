package io.millrace.compatibility.protocol;

import io.millrace.handlers.Handler;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The API keys that have a handler, found among the classes of the handlers module. */
final class ServedKeys {
    private ServedKeys() {}

    static Set<ApiKey> find() throws Exception {
        Path place =
                Path.of(Handler.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            return among(place);
        }
        try (FileSystem jar =
                FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
            return among(jar.getPath("/"));
        }
    }

    private static Set<ApiKey> among(Path classes) throws IOException, ClassNotFoundException {
        List<String> names;
        try (Stream<Path> files = Files.walk(classes)) {
            names =
                    files.map(file -> classes.relativize(file).toString())
                            .filter(name -> name.matches("io.millrace.handlers.*Handler\\.class"))
                            .map(name -> name.substring(0, name.length() - ".class".length()))
                            .map(name -> name.replace('/', '.').replace('\\', '.'))
                            .toList();
        }
        Set<ApiKey> keys = EnumSet.noneOf(ApiKey.class);
        for (String name : names) {
            ApiKey key = key(Class.forName(name));
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static @Nullable ApiKey key(Class<?> handler) {
        if (Modifier.isAbstract(handler.getModifiers())) {
            return null;
        }
        for (Type type : handler.getGenericInterfaces()) {
            if (type instanceof ParameterizedType generic
                    && generic.getRawType() == Handler.class
                    && generic.getActualTypeArguments()[0] instanceof Class<?> request) {
                return key(request.asSubclass(ApiRequest.class).getDeclaredConstructors());
            }
        }
        return null;
    }

    private static ApiKey key(Constructor<?>[] constructors) {
        try {
            return ((ApiRequest) constructors[0].newInstance()).apiKey();
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
