package io.millrace.replication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Node 1's replica, driven by the words of a transcript. */
final class Scene {
    private final Map<Integer, Brokers.Standing> brokers = new TreeMap<>();
    private ReplicationRules rules = new ReplicationRules(2, 100, true);
    private Replica replica = new Replica(1, brokers::get, rules, 0);
    private LogEnds ends = new LogEnds(0, 0, 0);
    private long nowMillis;
    private @Nullable IsrProposal proposal;

    Scene() {
        for (int node = 1; node <= 3; node++) {
            brokers.put(node, new Brokers.Standing(10 * node, false, false));
        }
    }

    List<String> run(String line) {
        String[] words = line.split(" ");
        Map<String, String> options = new HashMap<>();
        Stream.of(words)
                .skip(1)
                .map(word -> word.split("=", 2))
                .forEach(pair -> options.put(pair[0], pair.length > 1 ? pair[1] : "yes"));
        Words of = new Words(options);
        List<String> told = new ArrayList<>();
        run(words[0], of, told);
        IsrProposal next = replica.takeProposal();
        if (next != null) {
            proposal = next;
            told.add("propose " + next.inSync().stream().map(Scene::member).toList());
        }
        told.add(state());
        return told;
    }

    private void run(String command, Words of, List<String> told) {
        switch (command) {
            case "begin" -> begin(of);
            case "broker" ->
                    brokers.put(
                            of.number("node"),
                            new Brokers.Standing(
                                    of.number("epoch"), of.has("fenced"), of.has("leaving")));
            case "metadata" -> told.add(metadata(of).toString().toLowerCase(java.util.Locale.ROOT));
            case "log" -> {
                ends =
                        new LogEnds(
                                of.number("start", (int) ends.start()),
                                of.number("end", (int) ends.end()),
                                of.number("durable", (int) ends.durableEnd()));
                replica.logMoved(ends);
            }
            case "fetch" -> told.add(fetch(of).toString());
            case "tick" -> {
                nowMillis = of.number("now");
                replica.tick(nowMillis);
            }
            case "isr" -> replica.answered(proposed(), answer(of));
            case "commitment" ->
                    told.add(replica.commitment(of.number("epoch"), of.number("end")).toString());
            case "diverging" ->
                    told.add(
                            step(
                                    replica.diverging(
                                            of.number("asked"),
                                            end(of.text("leaders")),
                                            end(of.text("own")),
                                            ends)));
            case "out-of-range" -> told.add(step(replica.outOfRange(of.number("asked"))));
            case "range" ->
                    told.add(
                            step(
                                    replica.range(
                                            of.number("asked"),
                                            of.number("start"),
                                            of.number("end"),
                                            ends)));
            case "replicated" -> replica.replicated(of.number("asked"), of.number("hw"), ends);
            case "truncated" -> replica.truncated(ends);
            default -> throw new IllegalArgumentException(command);
        }
    }

    private static String member(IsrProposal.Member member) {
        return member.node() + "@" + member.brokerEpoch();
    }

    private IsrProposal proposed() {
        if (proposal == null) {
            throw new IllegalArgumentException("nothing was proposed");
        }
        return proposal;
    }

    private void begin(Words of) {
        rules = new ReplicationRules(of.number("min", 2), 100, !of.has("memory"));
        replica = new Replica(1, brokers::get, rules, of.number("hw", 0));
        int end = of.number("end", 0);
        ends = new LogEnds(0, end, end);
    }

    private Term metadata(Words of) {
        return replica.become(
                new PartitionState(
                        of.number("leader"),
                        of.number("epoch"),
                        of.number("change"),
                        List.of(1, 2, 3),
                        of.numbers("isr")),
                ends,
                nowMillis);
    }

    private FetchVerdict fetch(Words of) {
        int node = of.number("from");
        nowMillis = of.number("now", (int) nowMillis);
        return replica.followerFetched(
                new FollowerFetch(
                        node,
                        of.number("start-of", 10 * node),
                        of.number("epoch", replica.leaderEpoch()),
                        new FollowerFetch.Position(
                                of.number("at"), of.number("last", -1), of.number("start", 0)),
                        nowMillis),
                end(of.text("ends")));
    }

    private static EpochEnd end(String text) {
        if (text.isEmpty()) {
            return EpochEnd.UNDEFINED;
        }
        String[] parts = text.split(":");
        return new EpochEnd(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
    }

    private static IsrAnswer answer(Words of) {
        return switch (of.text("answer")) {
            case "accepted" ->
                    new IsrAnswer.Accepted(
                            of.number("epoch"), of.number("change"), of.numbers("isr"));
            case "ineligible" -> new IsrAnswer.Ineligible();
            case "superseded" -> new IsrAnswer.Superseded();
            default -> new IsrAnswer.Unanswered();
        };
    }

    private static String step(FollowerStep step) {
        return switch (step) {
            case FollowerStep.Nothing nothing -> "nothing";
            case FollowerStep.Truncate(long offset) -> "truncate to " + offset;
            case FollowerStep.StartAt(long offset) -> "start at " + offset;
            case FollowerStep.AskRange ask -> "ask for the range";
            case FollowerStep.Stuck(String why) -> "stuck: " + why;
        };
    }

    private String state() {
        String role = replica.leads() ? "leader" : replica.follows() ? "follower" : "offline";
        StringBuilder text = new StringBuilder(role).append(" hw=").append(replica.highWatermark());
        if (replica.leads()) {
            PartitionState state = replica.state();
            text.append(" isr=").append(state == null ? "" : state.inSync());
            text.append(replica.hasMinInSync() ? "" : " too few")
                    .append(replica.isEndKnown() ? "" : " end unknown")
                    .append(" low=")
                    .append(replica.lowWatermark());
        } else if (replica.follows()) {
            text.append(
                    replica.mayFetch(ends) ? " fetches at " + ends.end() : " waits for the disk");
        }
        return text.toString();
    }

    /** What stands behind a command. */
    private record Words(Map<String, String> options) {
        boolean has(String name) {
            return options.containsKey(name);
        }

        String text(String name) {
            return options.getOrDefault(name, "");
        }

        int number(String name) {
            String value = options.get(name);
            if (value == null) {
                throw new IllegalArgumentException(name + " is missing");
            }
            return Integer.parseInt(value);
        }

        int number(String name, int absent) {
            return has(name) ? number(name) : absent;
        }

        List<Integer> numbers(String name) {
            return Stream.of(text(name).split(",")).map(Integer::valueOf).toList();
        }
    }
}
