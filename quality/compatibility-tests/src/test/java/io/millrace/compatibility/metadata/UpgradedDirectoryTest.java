package io.millrace.compatibility.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.MillraceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data directory of the release that was at the level of Kafka 4.3, with one topic, goes up to
 * today's level at its first start.
 */
class UpgradedDirectoryTest {
    private static final Path RELEASED = Path.of("src/test/resources/data/level-4.3");

    @TempDir Path directory;

    @Test
    void theDirectoryGoesUpByItselfAndStays() throws Exception {
        try (MillraceProcess broker = new MillraceProcess(directory, Map.of())) {
            copy(RELEASED, broker.dataDirectory());
            for (int start = 0; start < 2; start++) {
                broker.start();
                try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                    Map<String, FinalizedVersionRange> features =
                            admin.describeFeatures().featureMetadata().get().finalizedFeatures();
                    assertThat(Answers.of(features, "metadata.version").maxVersionLevel())
                            .isEqualTo((short) 33);
                    assertThat(admin.listTopics().names().get()).contains("t1");
                }
                broker.stop();
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.createDirectories(to);
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
