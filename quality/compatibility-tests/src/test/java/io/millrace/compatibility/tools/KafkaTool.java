package io.millrace.compatibility.tools;

import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.JavaProgram;

/** Apache Kafka's tools by their class names, as the scripts of its distribution start them. */
enum KafkaTool {
    TOPICS("org.apache.kafka.tools.TopicCommand"),
    CONFIGS("org.apache.kafka.tools.ConfigCommand"),
    CONSUMER_GROUPS("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"),
    GET_OFFSETS("org.apache.kafka.tools.GetOffsetShell"),
    DELETE_RECORDS("org.apache.kafka.tools.DeleteRecordsCommand"),
    LOG_DIRS("org.apache.kafka.tools.LogDirsCommand"),
    CONSOLE_PRODUCER("org.apache.kafka.tools.ConsoleProducer"),
    CONSOLE_CONSUMER("org.apache.kafka.tools.consumer.ConsoleConsumer"),
    PRODUCER_PERFORMANCE("org.apache.kafka.tools.ProducerPerformance"),
    CONSUMER_PERFORMANCE("org.apache.kafka.tools.ConsumerPerformance"),
    VERIFIABLE_PRODUCER("org.apache.kafka.tools.VerifiableProducer"),
    VERIFIABLE_CONSUMER("org.apache.kafka.tools.VerifiableConsumer"),
    BROKER_API_VERSIONS("org.apache.kafka.tools.BrokerApiVersionsCommand"),
    DUMP_LOG("org.apache.kafka.tools.DumpLogSegments"),
    TRANSACTIONS("org.apache.kafka.tools.TransactionsCommand"),
    FEATURES("org.apache.kafka.tools.FeatureCommand"),
    TRANSACTIONAL_COPIER("org.apache.kafka.tools.TransactionalMessageCopier");

    private final String mainClass;

    KafkaTool(String mainClass) {
        this.mainClass = mainClass;
    }

    String mainClass() {
        return mainClass;
    }

    Command command(String... arguments) {
        return JavaProgram.command(mainClass, arguments);
    }

    Command against(String bootstrap, String... arguments) {
        return command("--bootstrap-server", bootstrap).with(arguments);
    }
}
