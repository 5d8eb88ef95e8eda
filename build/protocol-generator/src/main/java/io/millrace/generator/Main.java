package io.millrace.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Generates the sources of the protocol module.
 *
 * <p>Arguments: the output folder; the table of error codes; then {@code package=folder} for each
 * folder of schemas.
 */
public final class Main {
    private final Path output;
    private final Set<Path> current = new HashSet<>();

    private Main(Path output) {
        this.output = output;
    }

    public static void main(String[] arguments) throws IOException {
        Main main = new Main(Path.of(arguments[0]));
        main.write("io.millrace.protocol", "ErrorCode", ErrorCodeCode.write(Path.of(arguments[1])));
        for (String argument : List.of(arguments).subList(2, arguments.length)) {
            int equals = argument.indexOf('=');
            String packageName = "io.millrace.protocol." + argument.substring(0, equals);
            List<Schema> schemas =
                    new SchemaReader().readFolder(Path.of(argument.substring(equals + 1)));
            main.writePackage(packageName, schemas);
        }
        main.deleteStale();
    }

    private void writePackage(String packageName, List<Schema> schemas) throws IOException {
        for (Schema schema : schemas) {
            write(packageName, schema.name(), new MessageCode(packageName, schema).write());
        }
        switch (packageName.substring(packageName.lastIndexOf('.') + 1)) {
            case "message" -> {
                write("io.millrace.protocol", "ApiKey", LadderCode.apiKey(schemas));
                for (String role : List.of("Request", "Response")) {
                    write(
                            packageName,
                            role + "Codec",
                            LadderCode.codec(packageName, role, schemas));
                }
            }
            case "metadata" ->
                    write(
                            packageName,
                            "MetadataRecords",
                            LadderCode.metadataRecords(packageName, schemas));
            case "group" -> writeCoordinatorRecords(packageName, "GroupRecords", schemas);
            case "transaction" ->
                    writeCoordinatorRecords(packageName, "TransactionRecords", schemas);
            case "share" -> writeCoordinatorRecords(packageName, "ShareRecords", schemas);
            default -> {}
        }
    }

    private void writeCoordinatorRecords(String packageName, String name, List<Schema> schemas)
            throws IOException {
        write(packageName, name, LadderCode.coordinatorRecords(packageName, name, schemas));
    }

    /** Leaves a file alone that is already so, so that the compiler has nothing to do. */
    private void write(String packageName, String className, String text) throws IOException {
        Path file = output.resolve(packageName.replace('.', '/')).resolve(className + ".java");
        current.add(file);
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return;
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Removes what an earlier run wrote for a schema that is gone. */
    private void deleteStale() throws IOException {
        List<Path> stale;
        try (Stream<Path> files = Files.walk(output)) {
            stale = files.filter(Files::isRegularFile).filter(f -> !current.contains(f)).toList();
        }
        for (Path file : stale) {
            Files.delete(file);
        }
    }
}
