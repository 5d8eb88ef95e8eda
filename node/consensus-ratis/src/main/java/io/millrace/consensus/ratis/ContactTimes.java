package io.millrace.consensus.ratis;

import io.millrace.consensus.raft.RaftEngine.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.server.RaftServer;

/** How far each voter is, as Ratis on this node knows it. Stateless. */
final class ContactTimes {
    private ContactTimes() {}

    static List<Progress> progress(RaftServer.Division division, Peers peers, long nowMillis) {
        Map<String, Long> elapsed = elapsedMillis(division.getInfo().getRoleInfoProto());
        List<Progress> all = new ArrayList<>();
        for (CommitInfoProto each : division.getCommitInfos()) {
            String id = each.getServer().getId().toStringUtf8();
            long contact =
                    id.equals(division.getId().toString())
                            ? nowMillis
                            : elapsed.containsKey(id) ? nowMillis - elapsed.get(id) : -1;
            all.add(new Progress(peers.voter(each.getServer()), each.getCommitIndex(), contact));
        }
        return all;
    }

    private static Map<String, Long> elapsedMillis(RoleInfoProto role) {
        Map<String, Long> elapsed = new HashMap<>();
        for (ServerRpcProto each : role.getLeaderInfo().getFollowerInfoList()) {
            elapsed.put(each.getId().getId().toStringUtf8(), each.getLastRpcElapsedTimeMs());
        }
        return elapsed;
    }
}
