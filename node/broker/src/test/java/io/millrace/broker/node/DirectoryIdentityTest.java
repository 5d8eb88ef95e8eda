package io.millrace.broker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.Clock;
import io.millrace.base.Randomness;
import io.millrace.broker.threads.PlatformThreads;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.files.testing.Survival;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DirectoryIdentityTest {
    private static final Path DATA = Path.of("/data");

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final Machine machine =
            new Machine(files, Clock.system(), PlatformThreads.INSTANCE, Randomness.system());

    DirectoryIdentityTest() {
        files.createDirectoriesDurably(DATA);
    }

    @Test
    void aNewDirectoryKeepsItsIdentityThroughAPowerCut() {
        DirectoryIdentity fresh = DirectoryIdentity.of(machine, DATA, 1, null);

        files.crash(Survival.NOTHING, new Random(0));

        assertThat(DirectoryIdentity.of(machine, DATA, 1, null)).isEqualTo(fresh);
    }

    @Test
    void anotherNodesDirectoryIsRefused() {
        DirectoryIdentity.of(machine, DATA, 1, null);

        assertThatThrownBy(() -> DirectoryIdentity.of(machine, DATA, 2, null))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("belongs to node 1, not to node 2");
    }

    @Test
    void anotherClustersDirectoryIsRefused() {
        assertThat(DirectoryIdentity.of(machine, DATA, 1, "ours").clusterId()).isEqualTo("ours");
        assertThat(DirectoryIdentity.of(machine, DATA, 1, "ours").clusterId()).isEqualTo("ours");
        assertThat(DirectoryIdentity.of(machine, DATA, 1, null).clusterId()).isEqualTo("ours");

        assertThatThrownBy(() -> DirectoryIdentity.of(machine, DATA, 1, "theirs"))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("belongs to cluster ours, not to cluster theirs");
    }

    @Test
    void aDamagedFileIsNamed() {
        for (String text : new String[] {"", "version=1\n", "cluster.id=x\nnode.id=one\n", "\\u"}) {
            files.replace(
                    DATA.resolve("meta.properties"),
                    ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            assertThatThrownBy(() -> DirectoryIdentity.of(machine, DATA, 1, null))
                    .as(text)
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("/data/meta.properties");
        }
    }
}
