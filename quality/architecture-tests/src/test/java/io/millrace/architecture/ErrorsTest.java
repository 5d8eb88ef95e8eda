package io.millrace.architecture;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorsTest {
    @TempDir private Path folder;

    @Test
    void aModuleHasOneTypeOfOperatingError() {
        Laws.keep(
                "Extend OperatingException once in the module; its kind and its resource tell the"
                        + " cases apart.",
                ErrorLaws::exceptionTypes);
    }

    @Test
    void aSecondTypeAndAForeignOneAreCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .main("engine/groups", exception("OneException"))
                        .main("engine/groups", exception("OtherException"))
                        .main(
                                "engine/groups",
                                """
                                package io.millrace.groups;
                                class Foreign extends java.io.IOException {}
                                """);
        Laws.caught(
                fixture,
                ErrorLaws::exceptionTypes,
                "groups has more than one type of exception",
                "io.millrace.groups.Foreign does not extend OperatingException");
    }

    private static String exception(String name) {
        return """
        package io.millrace.groups;
        class NAME extends io.millrace.base.OperatingException {
            NAME() { super(io.millrace.base.FaultKind.RETRY, "a", "b", null); }
        }
        """
                .replace("NAME", name);
    }

    @Test
    void wireErrorsAreValues() {
        Laws.keep("Return the ErrorCode in a sealed outcome.", ErrorLaws::wireErrorsAreValues);
    }

    @Test
    void aThrownErrorCodeIsCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .main(
                                "wire/protocol",
                                """
                                package io.millrace.protocol;
                                public enum ErrorCode { NONE }
                                """)
                        .main(
                                "node/broker",
                                """
                                package io.millrace.broker;
                                class ApiException extends RuntimeException {
                                    io.millrace.protocol.ErrorCode code;
                                }
                                """);
        Laws.caught(fixture, ErrorLaws::wireErrorsAreValues, "ApiException carries an ErrorCode");
    }
}
