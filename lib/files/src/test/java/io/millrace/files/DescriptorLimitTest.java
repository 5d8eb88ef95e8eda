package io.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptorLimitTest {
    private static List<String> limits(String soft) {
        return List.of(
                "Limit                     Soft Limit           Hard Limit           Units",
                "Max processes             31000                31000                processes",
                "Max open files            "
                        + soft
                        + "                  1048576              files");
    }

    @Test
    void theSoftLimitCounts() {
        assertThat(DescriptorLimit.parse(limits("256"))).isEqualTo(256);
        assertThat(DescriptorLimit.parse(limits("unlimited"))).isEqualTo(Integer.MAX_VALUE);
        assertThat(DescriptorLimit.parse(List.of())).isEqualTo(Integer.MAX_VALUE);
        assertThat(FileSystem.disk().openFilesMax()).isPositive();
    }
}
