package io.millrace.broker.node;

import io.millrace.base.Check;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.TopicLayers;
import io.millrace.broker.transactions.TransactionOptions;
import io.millrace.config.ConfigCatalogue;
import io.millrace.config.ConfigKey;
import io.millrace.config.ServerSettings;
import io.millrace.transactions.TransactionSettings;

/** The server's settings as the transaction coordinators take them. */
final class TransactionOptionsOf {
    private static final ConfigKey VERIFICATION =
            Check.present(
                    ConfigCatalogue.broker().find("transaction.partition.verification.enable"),
                    "a key of the catalogue");

    private TransactionOptionsOf() {}

    static TransactionOptions server(
            ServerSettings.Transactions settings, ClusterView cluster, TopicLayers layers) {
        return new TransactionOptions(
                new TransactionSettings(
                        settings.timeoutMillisMax(),
                        settings.abortCheckMillis(),
                        settings.expirationMillis(),
                        settings.expirationCheckMillis()),
                settings.additionWaitMillisMax(),
                () -> !"false".equals(layers.broker(cluster.image()).effective(VERIFICATION)));
    }
}
