package io.millrace.generator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionsTest {

    private static Versions versions(String text) {
        return Versions.parse(text, Versions.NONE);
    }

    @Test
    void theFormsOfTheSchemas() {
        assertThat(versions("3")).isEqualTo(new Versions(3, 3));
        assertThat(versions("0-12")).isEqualTo(new Versions(0, 12));
        assertThat(versions("4+")).isEqualTo(new Versions(4, Versions.UNBOUNDED));
        assertThat(versions("none").isEmpty()).isTrue();
        assertThat(Versions.parse(null, new Versions(1, 2))).isEqualTo(new Versions(1, 2));
    }

    @Test
    void intersections() {
        assertThat(versions("0-5").and(versions("3+"))).isEqualTo(new Versions(3, 5));
        assertThat(versions("0-2").and(versions("3+"))).isEqualTo(Versions.NONE);
        assertThat(versions("0+").covers(versions("0-9"))).isTrue();
        assertThat(versions("1+").covers(versions("0-9"))).isFalse();
        assertThat(versions("1+").covers(Versions.NONE)).isTrue();
    }

    @Test
    void conditionsLeaveOutWhatIsKnown() {
        Versions known = versions("2-9");

        assertThat(versions("0+").condition(known)).isEqualTo("true");
        assertThat(versions("10+").condition(known)).isEqualTo("false");
        assertThat(versions("5+").condition(known)).isEqualTo("version >= 5");
        assertThat(versions("0-5").condition(known)).isEqualTo("version <= 5");
        assertThat(versions("4-5").condition(known)).isEqualTo("version >= 4 && version <= 5");
    }
}
