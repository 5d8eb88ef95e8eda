package io.millrace.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void alignsTextToTheLeftAndNumbersToTheRight() {
        Table table = new Table("NAME", "COUNT", "HOST");
        table.row("orders", 3, "a").row("x", 1_200, null).row("", null, "b");

        assertThat(table.lines())
                .containsExactly(
                        "NAME    COUNT  HOST",
                        "orders      3  a",
                        "x        1200  -",
                        "-           -  b");
    }

    @Test
    void isEmptyWithoutRows() {
        assertThat(new Table("NAME").isEmpty()).isTrue();
    }
}
