package io.millrace.groups.classic;

import io.millrace.base.Check;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which protocol a generation uses: among those that all members support, each member votes for the
 * one that it lists first. Ties go to the one that got its first vote earlier.
 */
final class ProtocolVote {

    private ProtocolVote() {}

    static String winner(Collection<Member> members) {
        Map<String, Integer> supporters = new HashMap<>();
        for (Member member : members) {
            member.protocols().stream()
                    .map(Protocol::name)
                    .distinct()
                    .forEach(name -> supporters.merge(name, 1, Integer::sum));
        }
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (Member member : members) {
            for (Protocol protocol : member.protocols()) {
                if (supporters.getOrDefault(protocol.name(), 0) == members.size()) {
                    votes.merge(protocol.name(), 1, Integer::sum);
                    break;
                }
            }
        }
        String winner = null;
        int most = 0;
        for (Map.Entry<String, Integer> candidate : votes.entrySet()) {
            if (candidate.getValue() > most) {
                most = candidate.getValue();
                winner = candidate.getKey();
            }
        }
        return Check.present(winner, "a protocol that all members support");
    }
}
