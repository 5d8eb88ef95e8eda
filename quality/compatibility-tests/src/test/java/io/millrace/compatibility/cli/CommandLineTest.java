package io.millrace.compatibility.cli;

import io.millrace.testkit.MillraceExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command line with Millrace. */
class CommandLineTest extends CommandLineContract {
    @RegisterExtension static final MillraceExtension MILLRACE = MillraceExtension.create();

    @Override
    String bootstrap() {
        return MILLRACE.bootstrapServers();
    }
}
