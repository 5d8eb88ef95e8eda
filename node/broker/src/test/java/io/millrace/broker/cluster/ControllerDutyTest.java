package io.millrace.broker.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ControllerCommands.Result;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.config.BrokerLayers;
import io.millrace.metadata.Features;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.CreatedTopic;
import io.millrace.metadata.controller.Command.NewTopic;
import io.millrace.metadata.controller.Command.RegisterBroker;
import io.millrace.metadata.controller.Command.Registration;
import io.millrace.metadata.controller.Controller;
import io.millrace.protocol.metadata.AbortTransactionRecord;
import io.millrace.protocol.metadata.BeginTransactionRecord;
import io.millrace.protocol.metadata.EndTransactionRecord;
import io.millrace.protocol.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the active controller does with a log whose outcomes come late, or not at all. */
class ControllerDutyTest {
    private static final int NODE = SteppedMetadataLog.NODE;
    private static final int OTHER = 2;

    private final SteppedClock clock = new SteppedClock(1_000_000);
    private final SteppedLoop loop = new SteppedLoop(clock);
    private final SteppedMetadataLog log = new SteppedMetadataLog();
    private final MetadataFollower metadata = new MetadataFollower(log, loop::execute, clock);
    private final ControllerDuty duty =
            new ControllerDuty(
                    log,
                    metadata,
                    new Controller(
                            new Controller.TopicDefaults(1, (short) 1),
                            new CatalogueRules(BrokerLayers.EMPTY)),
                    new BrokerSessions(NODE, 3_000),
                    loop,
                    clock,
                    new ControllerDuty.Pace(0, 0));

    @Test
    void nothingIsDecidedWhereAnotherNodeLeads() {
        metadata.start();
        log.lead(OTHER);

        assertThat(create("t")).containsExactly(new Result.NotController<>(OTHER));
        assertThat(log.underWay()).isZero();
    }

    @Test
    void anAnswerWaitsForItsCommit() {
        claim();

        List<Result<List<CreatedTopic>>> answers = create("t");

        assertThat(answers).isEmpty();
        assertThat(image().topics().find("t")).isNull();
        log.commitAll();
        loop.run();
        assertThat(code(answers)).isEqualTo("NONE");
        assertThat(image().topics().find("t")).isNotNull();
    }

    @Test
    void decisionsFollowEachOtherWithoutWaiting() {
        claim();

        List<Result<List<CreatedTopic>>> first = create("t");
        List<Result<List<CreatedTopic>>> again = create("t");
        List<Result<List<CreatedTopic>>> other = create("u");

        assertThat(log.underWay()).isEqualTo(2);
        assertThat(again).as("it stands on what is not committed yet").isEmpty();
        log.commitAll();
        loop.run();
        assertThat(code(first)).isEqualTo("NONE");
        assertThat(code(again)).isEqualTo("TOPIC_ALREADY_EXISTS");
        assertThat(code(other)).isEqualTo("NONE");
    }

    @Test
    void aBrokersEpochIsTheOffsetOfItsRecord() {
        claim();
        create("t");

        List<Result<Registration>> answers = submit(registration(7));
        long offset = log.nextOffset() - 1;
        log.commitAll();
        loop.run();

        assertThat(((Result.Done<Registration>) answers.getFirst()).answer().epoch())
                .isEqualTo(offset);
    }

    @Test
    void whatStandsOnARefusedDecisionIsRefusedToo() {
        claim();
        List<Result<List<CreatedTopic>>> first = create("t");
        List<Result<List<CreatedTopic>>> again = create("t");

        log.refuseAll("the disk is full");
        loop.run();

        assertThat(first).containsExactly(new Result.Failed<>("the disk is full"));
        assertThat(again).containsExactly(new Result.Failed<>("the disk is full"));
        List<Result<List<CreatedTopic>>> later = create("t");
        log.commitAll();
        loop.run();
        assertThat(code(later)).isEqualTo("NONE");
    }

    @Test
    void whatIsLostAndCommittedLateTakesThePlaceOfWhatWasDecidedWithoutIt() {
        claim();
        List<Result<List<CreatedTopic>>> first = create("t");
        log.loseSightOfAll();
        loop.run();
        assertThat(first).containsExactly(new Result.Unknown<>("lost"));

        List<Result<List<CreatedTopic>>> again = create("t");
        log.committed(List.of(new TopicRecord().name("t").topicId(new Uuid(5, 5))));
        loop.run();

        assertThat(again).containsExactly(new Result.Failed<>("its offset is taken"));
        assertThat(code(create("t"))).as("no second topic").isEqualTo("TOPIC_ALREADY_EXISTS");
    }

    @Test
    void whatIsLostForGoodHoldsUpNobody() {
        claim();
        create("t");
        log.loseSightOfAll();
        loop.run();

        List<Result<List<CreatedTopic>>> again = create("t");
        log.commitAll();
        loop.run();

        assertThat(code(again)).isEqualTo("NONE");
    }

    @Test
    void whoWaitsIsSentToTheNextController() {
        claim();
        List<List<Result<List<CreatedTopic>>>> all = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            all.add(create("t" + i));
        }

        log.lead(OTHER);
        loop.run();
        log.loseSightOfAll();

        assertThat(all.getFirst()).containsExactly(new Result.Unknown<>("lost"));
        assertThat(all.getLast()).containsExactly(new Result.NotController<>(OTHER));
    }

    @Test
    void anOutcomeOfAnEarlierClaimSaysNothingOfThisOne() {
        claim();
        List<Result<List<CreatedTopic>>> early = create("t");
        log.lead(OTHER);
        log.lead(NODE);
        loop.run();
        List<Result<List<CreatedTopic>>> late = create("u");

        log.refuseAll("deposed");
        loop.run();

        assertThat(early).hasSize(1);
        assertThat(late).hasSize(1);
        List<Result<List<CreatedTopic>>> next = create("t");
        log.commitAll();
        loop.run();
        assertThat(code(next)).isEqualTo("NONE");
    }

    @Test
    void manyCommandsWaitTheirTurn() {
        claim();
        List<List<Result<List<CreatedTopic>>>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(create("t" + i));
        }
        assertThat(log.underWay()).isEqualTo(64);

        while (log.underWay() > 0) {
            log.commit();
            loop.run();
        }

        assertThat(all).allSatisfy(answers -> assertThat(code(answers)).isEqualTo("NONE"));
    }

    @Test
    void aMetadataTransactionCountsAtItsEnd() {
        metadata.start();
        log.lead(OTHER);
        log.committed(List.of(new BeginTransactionRecord(), topic("t")));
        log.committed(List.of(topic("u")));
        metadata.maintain();
        loop.run();
        assertThat(image().topics().size()).isZero();
        assertThat(log.snapshots).as("one now would lose half of it").isZero();

        log.committed(List.of(new EndTransactionRecord(), topic("v")));
        assertThat(image().topics().size()).isEqualTo(3);

        log.committed(List.of(new BeginTransactionRecord(), topic("w")));
        log.committed(List.of(new AbortTransactionRecord()));
        metadata.maintain();
        loop.run();
        assertThat(image().topics().size()).isEqualTo(3);
        assertThat(log.snapshots).isEqualTo(1);
    }

    private static TopicRecord topic(String name) {
        return new TopicRecord().name(name).topicId(new Uuid(3, name.hashCode()));
    }

    /** With one broker, active. */
    private void claim() {
        metadata.start();
        log.lead(NODE);
        loop.run();
        log.commitAll();
        submit(registration(NODE));
        log.commitAll();
        loop.run();
        long epoch = Check.present(image().cluster().broker(NODE), "the node").epoch();
        submit(new Command.BrokerHeartbeat(NODE, epoch, epoch, false, false, List.of(), null));
        log.commitAll();
        loop.run();
        assertThat(image().cluster().active()).hasSize(1);
    }

    private MetadataImage image() {
        return metadata.image();
    }

    private static RegisterBroker registration(int id) {
        return new RegisterBroker(
                id,
                new Uuid(1, id),
                null,
                List.of(),
                Features.supported(),
                List.of(new Uuid(77, id)),
                -1);
    }

    private List<Result<List<CreatedTopic>>> create(String name) {
        NewTopic topic =
                new NewTopic(name, new Uuid(2, name.hashCode()), 1, (short) 1, Map.of(), Map.of());
        return submit(new CreateTopics(List.of(topic), false));
    }

    private <R> List<Result<R>> submit(Command<R> command) {
        List<Result<R>> answers = new ArrayList<>();
        duty.submit(command, answers::add);
        loop.run();
        return answers;
    }

    private static String code(List<Result<List<CreatedTopic>>> answers) {
        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst()).isInstanceOf(Result.Done.class);
        return ((Result.Done<List<CreatedTopic>>) answers.getFirst())
                .answer()
                .getFirst()
                .error()
                .code()
                .name();
    }
}
