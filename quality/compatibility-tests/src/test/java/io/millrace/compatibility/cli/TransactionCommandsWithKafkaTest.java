package io.millrace.compatibility.cli;

import io.millrace.compatibility.harness.KafkaProcess;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The transaction commands with Apache Kafka: they speak the public protocol only. */
class TransactionCommandsWithKafkaTest extends TransactionCommandsContract {
    @TempDir static Path directory;

    private static @Nullable KafkaProcess kafka;

    @BeforeAll
    static void start() {
        kafka =
                new KafkaProcess(
                        directory, Map.of("transaction.partition.verification.enable", "false"));
        kafka.start();
    }

    @AfterAll
    static void stop() {
        if (kafka != null) {
            kafka.close();
        }
    }

    @Override
    String bootstrap() {
        return kafka == null ? "" : kafka.bootstrap();
    }

    @Override
    String credulousBootstrap() {
        return bootstrap();
    }
}
