package io.millrace.compatibility.harness;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Skips a test whose program the machine does not have, and says which: the tests are to pass on a
 * fresh machine. {@code .ci/run} installs the programs and fails when a test was skipped.
 */
public final class SkipsWhatIsNotInstalled implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
            throws Throwable {
        if (thrown instanceof InstalledProgram.Missing missing) {
            throw new TestAbortedException(missing.getMessage(), missing);
        }
        throw thrown;
    }
}
