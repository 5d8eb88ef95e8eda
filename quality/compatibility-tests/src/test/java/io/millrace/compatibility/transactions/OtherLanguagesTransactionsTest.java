package io.millrace.compatibility.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.InstalledProgram;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.SkipsWhatIsNotInstalled;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** librdkafka's and kafkajs' transactions; what each does is in its script. */
@Tag("transactions")
@ExtendWith(SharedBroker.class)
@ExtendWith(SkipsWhatIsNotInstalled.class)
class OtherLanguagesTransactionsTest {
    private final String bootstrap;

    OtherLanguagesTransactionsTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
    }

    @Test
    void confluentKafka() {
        passes(InstalledProgram.python("confluent_transactions.py", "confluent_kafka"));
    }

    @Test
    void kafkaJs() {
        passes(InstalledProgram.node("kafkajs_transactions.js"));
    }

    private void passes(Command script) {
        Command.Result result = script.with(bootstrap).limit(Duration.ofSeconds(120)).succeed();
        assertThat(result.lines()).contains("passed");
    }
}
