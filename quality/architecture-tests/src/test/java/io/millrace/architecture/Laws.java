package io.millrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;

/** How the tests ask: our house keeps the law, and a house that breaks it is caught. */
final class Laws {
    /** Read once for all tests. Nobody changes it. */
    private static final House OURS = House.ours();

    private Laws() {}

    static void keep(String whatToDo, Function<House, List<String>> law) {
        List<String> broken = law.apply(OURS);
        assertThat(broken).as(whatToDo + "\n" + String.join("\n", broken)).isEmpty();
    }

    static void caught(Fixture fixture, Function<House, List<String>> law, String... complaints) {
        List<String> broken = law.apply(fixture.house());
        for (String complaint : complaints) {
            assertThat(broken).anySatisfy(found -> assertThat(found).contains(complaint));
        }
    }
}
