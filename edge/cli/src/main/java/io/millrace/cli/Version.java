package io.millrace.cli;

import io.millrace.base.Check;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into {@code version.properties}. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in =
                Check.present(
                        Version.class.getResourceAsStream("version.properties"),
                        "version.properties")) {
            properties.load(in);
        }
        return new String[] {
            "millrace "
                    + properties.getProperty("version")
                    + " (Kafka "
                    + properties.getProperty("kafka")
                    + " protocol, Java "
                    + Runtime.version().feature()
                    + ")"
        };
    }
}
