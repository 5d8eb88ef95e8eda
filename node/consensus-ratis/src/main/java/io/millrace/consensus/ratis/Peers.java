package io.millrace.consensus.ratis;

import io.millrace.base.Check;
import io.millrace.base.Uuid;
import io.millrace.consensus.Voter;
import java.util.Collection;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Voters as Ratis knows them. A peer's id is the node's id and its directory's: a node that comes
 * back with an empty disk is another voter, since it may have acknowledged what it lost.
 */
final class Peers {
    private static final char SEPARATOR = '_';

    /** Ratis carries one address; it is that of the controller listener. */
    private final String listener;

    Peers(String listener) {
        this.listener = listener;
    }

    static RaftPeerId idOf(Voter voter) {
        return RaftPeerId.valueOf(voter.id() + "" + SEPARATOR + voter.directoryId());
    }

    RaftPeer peer(Voter voter) {
        Voter.Endpoint endpoint = voter.endpoints().getFirst();
        return RaftPeer.newBuilder()
                .setId(idOf(voter))
                .setAddress(endpoint.host() + ":" + endpoint.port())
                .build();
    }

    List<RaftPeer> peers(Collection<Voter> voters) {
        return voters.stream().map(this::peer).toList();
    }

    List<Voter> voters(Collection<RaftPeer> all) {
        return all.stream().map(this::voter).toList();
    }

    Voter voter(RaftPeerProto peer) {
        return voter(peer.getId().toStringUtf8(), peer.getAddress());
    }

    private Voter voter(RaftPeer peer) {
        return voter(peer.getId().toString(), peer.getAddress());
    }

    private Voter voter(String id, String address) {
        int separator = id.indexOf(SEPARATOR);
        int colon = address.lastIndexOf(':');
        return new Voter(
                Integer.parseInt(id.substring(0, separator)),
                Check.present(Uuid.parse(id.substring(separator + 1)), "a directory's id"),
                List.of(
                        new Voter.Endpoint(
                                listener,
                                address.substring(0, colon),
                                Integer.parseInt(address.substring(colon + 1)))));
    }
}
