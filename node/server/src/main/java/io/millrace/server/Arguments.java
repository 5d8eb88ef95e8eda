package io.millrace.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of the server says. Read by hand: a library for four options would take a
 * third of the time that the process needs until it serves.
 *
 * @param problem what is wrong with the command line; then nothing else counts
 */
record Arguments(
        @Nullable Path dataDirectory,
        @Nullable String listen,
        @Nullable Path config,
        List<String> settings,
        boolean help,
        @Nullable String problem) {

    static final String HELP =
            """
            Serves the Kafka protocol from a local directory.

            Usage: millrace server [OPTIONS]

            Options:
                  --data-dir=DIR       Where everything is kept [./data].
                  --listen=HOST:PORT   Where to listen [127.0.0.1:9092]; port 0 takes any free one.
                  --config=FILE        A server.properties with Kafka's names.
                  --cluster-id=ID      The cluster that a new data directory is for, and that an old one
                                   must belong to.
              --set=KEY=VALUE      One setting, stronger than the file; may be repeated.
              -h, --help               Show this help.

            Exit codes:
              0   stopped as asked (143 by SIGTERM)
              1   failed; the last lines of the log say why
              2   a setting or an argument is wrong
              3   the data directory can't be used
              4   stored data is damaged; the message names file and offset
              5   the address to listen on can't be used

            Examples:
              millrace server
              millrace server --data-dir /var/lib/millrace --listen 127.0.0.1:9092
              millrace server --config server.properties --set num.partitions=3
            """;

    /** Takes {@code --name value} and {@code --name=value}. */
    static Arguments parse(String... words) {
        Path dataDirectory = null;
        String listen = null;
        Path config = null;
        List<String> settings = new ArrayList<>();
        Iterator<String> rest = Arrays.asList(words).iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (word.equals("-h") || word.equals("--help")) {
                return new Arguments(null, null, null, List.of(), true, null);
            }
            int end = word.indexOf('=');
            String name = end < 0 ? word : word.substring(0, end);
            if (!isOption(name)) {
                return refused("there is no '" + name + "' here");
            }
            if (end < 0 && !rest.hasNext()) {
                return refused(name + " needs a value");
            }
            String value = end < 0 ? rest.next() : word.substring(end + 1);
            switch (name) {
                case "--data-dir" -> dataDirectory = Path.of(value);
                case "--listen" -> listen = value;
                case "--config" -> config = Path.of(value);
                case "--cluster-id" -> settings.add("millrace.cluster.id=" + value);
                default -> settings.add(value);
            }
        }
        return new Arguments(dataDirectory, listen, config, settings, false, null);
    }

    private static boolean isOption(String name) {
        return switch (name) {
            case "--data-dir", "--listen", "--config", "--cluster-id", "--set" -> true;
            default -> false;
        };
    }

    private static Arguments refused(String problem) {
        return new Arguments(null, null, null, List.of(), false, problem);
    }
}
