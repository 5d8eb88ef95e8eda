package io.millrace.compatibility.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.InstalledProgram;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.SkipsWhatIsNotInstalled;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients of Python and Node; what each does is in its script. */
@ExtendWith(SharedBroker.class)
@ExtendWith(SkipsWhatIsNotInstalled.class)
class OtherLanguagesTest {
    private final String bootstrap;

    OtherLanguagesTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
    }

    @Test
    void confluentKafka() {
        passes(InstalledProgram.python("confluent_round_trip.py", "confluent_kafka"));
    }

    @Test
    void kafkaPython() {
        passes(InstalledProgram.python("kafka_python_round_trip.py", "kafka"));
    }

    @Test
    void kafkaJs() {
        passes(InstalledProgram.node("kafkajs_round_trip.js"));
    }

    @Test
    void confluentKafkaInTransactions() {
        passes(InstalledProgram.python("confluent_transactions.py", "confluent_kafka"));
    }

    @Test
    void kafkaJsInTransactions() {
        passes(InstalledProgram.node("kafkajs_transactions.js"));
    }

    private void passes(Command script) {
        Command.Result result = script.with(bootstrap).limit(Duration.ofSeconds(120)).succeed();
        assertThat(result.lines()).contains("passed");
    }
}
