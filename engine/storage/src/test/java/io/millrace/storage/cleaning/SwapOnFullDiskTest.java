package io.millrace.storage.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.FaultKind;
import io.millrace.files.FilesException;
import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.storage.StorageException;
import io.millrace.storage.segment.LogFileNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** There is no room for a name at one moment of a swap or the other, and then there is again. */
class SwapOnFullDiskTest {
    private static final List<String> LATEST = List.of("6:a=3", "7:b=3", "8:end=e");
    private static final String MORE = "9:more=m";

    /** Not every cut after every refusal. */
    private static final int STRIDE = 7;

    /** How long there is no room. */
    private enum Full {
        ONCE,
        UNTIL_A_FILE_GOES,
        UNTIL_LATER
    }

    /** Refuses a change of names, or all until something is deleted, or until the cleaning ends. */
    private static final class Names {
        private final Full full;
        private int changes;
        private boolean refuses;
        private boolean refused;

        Names(Full full, int changes) {
            this.full = full;
            this.changes = changes;
        }

        void before(Operation operation, Path path) {
            if (operation == Operation.DELETE) {
                refuses &= full == Full.UNTIL_LATER;
            } else if (operation == Operation.RENAME || operation == Operation.SYNC_DIRECTORY) {
                refuses |= changes-- == 0;
                if (refuses) {
                    refused = true;
                    refuses = full != Full.ONCE;
                    throw new FilesException(
                            FilesException.Reason.NO_SPACE, path, "no room for a name", null);
                }
            }
        }
    }

    /** Nothing runs any more. */
    private static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static Compacted dirty() {
        Compacted one = new Compacted();
        one.put(1, 0, "a", "aborted");
        one.end(1, false);
        for (String value : List.of("2", "3")) {
            one.put("a", value);
            one.put("b", value);
        }
        one.put("a", "3");
        one.put("b", "3");
        one.put("end", "e");
        return one;
    }

    private static List<String> records(Compacted log) {
        return log.content().stream()
                .filter(batch -> !batch.endsWith(":") && !batch.endsWith(":A"))
                .toList();
    }

    /** False when the cleaning did not get so far. */
    private static boolean cleanWith(Compacted log, Names names) {
        log.files.intercept(names::before);
        try {
            assertThat(log.clean(Compacted.LIMITS)).isEqualTo(LogCleaning.Step.DONE);
        } catch (StorageException putOff) {
            assertThat(putOff.kind()).isEqualTo(FaultKind.RETRY);
        }
        log.files.intercept((operation, path) -> {});
        return names.refused;
    }

    @ParameterizedTest
    @EnumSource
    void aLogWithoutRoomForNamesIsCleanedThenOrLater(Full full) {
        int changes = 0;
        while (true) {
            Compacted log = dirty();
            boolean refused = cleanWith(log, new Names(full, changes));
            String what = "refused from change " + changes++;
            assertThat(log.disk.directory().failed()).as(what).isFalse();
            assertThat(records(log)).as(what).containsAll(LATEST);
            goOn(log);
            assertThat(records(log)).as(what).isEqualTo(all());
            requireNames(log, what);
            log.restart();
            assertThat(records(log)).as(what).isEqualTo(all());
            if (!refused) {
                assertThat(changes).isGreaterThan(15);
                return;
            }
        }
    }

    /** There is room again. */
    private static void goOn(Compacted log) {
        log.put("more", "m");
        log.clean();
        log.disk.directory().checkpoint(log.nowMillis);
        log.disk.directory().tick(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @EnumSource
    void aCrashAfterwardsLeavesTheOldOrTheNew(Survival survival) {
        for (Full full : Full.values()) {
            boolean refused = true;
            for (int changes = 0; refused; changes++) {
                boolean cut = true;
                for (int operations = changes % STRIDE; cut; operations += STRIDE) {
                    Compacted log = dirty();
                    refused = cleanWith(log, new Names(full, changes));
                    cut = goOnUntil(log, operations);
                    log.crash(survival, operations);
                    String what = full + " at " + changes + ", cut before " + operations;
                    assertThat(records(log)).as(what).containsAll(LATEST);
                    requireNames(log, what);
                    log.put("more", "m");
                    log.clean();
                    assertThat(records(log))
                            .as(what)
                            .filteredOn(record -> !record.endsWith(":more=m"))
                            .isEqualTo(LATEST);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasReplacedDoesNotComeBackBehindACut(Survival survival) {
        boolean refused = true;
        for (int changes = 0; refused; changes++) {
            Compacted log = dirty();
            refused = cleanWith(log, new Names(Full.UNTIL_LATER, changes));
            log.log().truncateTo(8, log.nowMillis);
            log.crash(survival, changes);
            String what = "refused from change " + changes;
            assertThat(log.log().logEndOffset()).as(what).isEqualTo(8);
            assertThat(records(log)).as(what).endsWith("6:a=3", "7:b=3");
            requireNames(log, what);
        }
    }

    /** False when it came to its end before the power was cut. */
    private static boolean goOnUntil(Compacted log, int operations) {
        int[] left = {operations};
        log.files.intercept((operation, path) -> {
            if (operation != Operation.READ && left[0]-- <= 0) {
                throw new PowerCut();
            }
        });
        try {
            goOn(log);
            return false;
        } catch (PowerCut cut) {
            return true;
        } finally {
            log.files.intercept((operation, path) -> {});
        }
    }

    private static void requireNames(Compacted log, String what) {
        assertThat(log.files().list(Compacted.DIRECTORY))
                .as(what)
                .noneMatch(SwapOnFullDiskTest::isUnderWay);
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>(LATEST);
        all.add(MORE);
        return all;
    }

    private static boolean isUnderWay(String name) {
        return name.endsWith(LogFileNames.CLEANED)
                || name.endsWith(LogFileNames.SWAP)
                || name.endsWith(LogFileNames.DELETED);
    }
}
