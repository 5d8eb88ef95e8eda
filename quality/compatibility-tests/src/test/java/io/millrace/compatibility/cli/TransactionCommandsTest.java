package io.millrace.compatibility.cli;

import io.millrace.testkit.MillraceExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The transaction commands with Millrace. */
class TransactionCommandsTest extends TransactionCommandsContract {
    @RegisterExtension static final MillraceExtension MILLRACE = MillraceExtension.create();

    @RegisterExtension
    static final MillraceExtension CREDULOUS =
            MillraceExtension.create().with("transaction.partition.verification.enable", "false");

    @Override
    String bootstrap() {
        return MILLRACE.bootstrapServers();
    }

    @Override
    String credulousBootstrap() {
        return CREDULOUS.bootstrapServers();
    }
}
