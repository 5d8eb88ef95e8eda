package io.millrace.compatibility.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.InstalledProgram;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.SkipsWhatIsNotInstalled;
import io.millrace.compatibility.harness.Topics;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The distribution's kcat and Python client, over the librdkafka of today instead of its own. */
@ExtendWith(SharedBroker.class)
@ExtendWith(SkipsWhatIsNotInstalled.class)
class LibrdkafkaOfTodayTest {
    private final String bootstrap;
    private final Topics topics;

    LibrdkafkaOfTodayTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
        this.topics = new Topics(bootstrap);
    }

    @Test
    void allTopicsARegularExpressionAndARoundTrip() {
        Command script =
                InstalledProgram.python("librdkafka_of_today.py", "confluent_kafka")
                        .with(bootstrap, InstalledProgram.LIBRDKAFKA_VERSION);
        Command.Result result =
                InstalledProgram.overLibrdkafkaOfToday(script)
                        .limit(Duration.ofSeconds(120))
                        .succeed();
        assertThat(result.lines()).contains("passed");
    }

    @Test
    void kcatListsAllTopics() {
        topics.create("today-kcat", 2);
        Command kcat = InstalledProgram.kcat().with("-b", bootstrap, "-L");
        assertThat(InstalledProgram.overLibrdkafkaOfToday(kcat).succeed().output())
                .contains("topic \"today-kcat\" with 2 partitions:");
    }
}
