package io.millrace.architecture;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulesTest {
    @TempDir private Path folder;

    @Test
    void everyModuleHasARowAndTheTableHasNoArrowUpwards() {
        Laws.keep(
                "Give the module a row in ModuleTable, above all that import it.",
                ModuleLaws::table);
    }

    @Test
    void aModuleWithoutARowIsCaught() {
        Laws.caught(new Fixture(folder).module("lib/misfit"), ModuleLaws::table, "lib/misfit");
    }

    @Test
    void pomsDependDownwards() {
        Laws.keep(
                "Remove the dependency from the pom. What both modules need goes into a lower one.",
                ModuleLaws::poms);
    }

    @Test
    void aPomThatDependsUpwardsIsCaught() {
        String pom =
                """
                <dependency><artifactId>millrace-broker</artifactId></dependency>
                <dependency><artifactId>millrace-files</artifactId><scope>test</scope></dependency>
                """;
        Laws.caught(
                new Fixture(folder).file("engine/groups/pom.xml", pom),
                ModuleLaws::poms,
                "engine/groups/pom.xml depends on broker");
    }

    @Test
    void classesImportDownwardsAndLibrariesStayWhereTheyBelong() {
        Laws.keep(
                "Move the code, or hand what it needs in as an interface of its own module."
                        + " A new library needs a line in ModuleTable and a reason.",
                ModuleLaws::imports);
    }

    @Test
    void importsUpwardsAndStrayLibrariesAreCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .main(
                                "node/broker",
                                """
                                package io.millrace.broker;
                                public class Upper {}
                                """)
                        .main(
                                "engine/groups",
                                """
                                package io.millrace.groups;
                                class Lower extends io.millrace.broker.Upper {
                                    io.netty.buffer.ByteBuf buffer;
                                    org.slf4j.Logger log;
                                    sun.misc.Unsafe unsafe;
                                    com.tngtech.archunit.ArchConfiguration unknown;
                                }
                                """)
                        .main(
                                "lib/base",
                                """
                                package io.elsewhere;
                                class Stranger {}
                                """);
        Laws.caught(
                fixture,
                ModuleLaws::imports,
                "groups may not import broker",
                "groups may not use netty",
                "groups may not use slf4j",
                "not part of Java's public API",
                "a library that is not in ModuleTable",
                "io.elsewhere.Stranger lies in a package that no module owns");
    }

    @Test
    void packagesHaveNoCycles() {
        Laws.keep(
                "Move the type that both packages need into the lower one, or invert the call.",
                ModuleLaws::cycles);
    }

    @Test
    void aCycleOfPackagesIsCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .main(
                                "engine/groups",
                                """
                                package io.millrace.groups.classic;
                                public class A { io.millrace.groups.offsets.B b; }
                                """)
                        .main(
                                "engine/groups",
                                """
                                package io.millrace.groups.offsets;
                                public class B { io.millrace.groups.classic.A[] a; }
                                """);
        Laws.caught(
                fixture,
                ModuleLaws::cycles,
                "io.millrace.groups.classic -> io.millrace.groups.offsets ->"
                        + " io.millrace.groups.classic");
    }
}
