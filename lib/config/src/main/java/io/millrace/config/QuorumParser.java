package io.millrace.config;

import io.millrace.config.ServerSettings.Endpoint;
import io.millrace.config.ServerSettings.QuorumVoter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads where the controllers are, as Kafka writes it. Used once, by one thread. */
record QuorumParser(List<String> problems) {
    private static final int PORT_MAX = 65_535;

    /** {@code id@host:port}, separated by commas. */
    List<QuorumVoter> voters(String text) {
        List<QuorumVoter> voters = new ArrayList<>();
        for (String item : ConfigType.items(text)) {
            int at = item.indexOf('@');
            Endpoint address = at < 1 ? null : address(item.substring(at + 1));
            Integer id = at < 1 ? null : number(item.substring(0, at));
            if (address == null || id == null || id < 0) {
                problems.add("controller.quorum.voters: " + item + " is not id@host:port");
            } else {
                voters.add(new QuorumVoter(id, address.host(), address.port()));
            }
        }
        return List.copyOf(voters);
    }

    /** {@code host:port}, separated by commas. They have no listener's name. */
    List<Endpoint> bootstrapServers(String text) {
        List<Endpoint> servers = new ArrayList<>();
        for (String item : ConfigType.items(text)) {
            Endpoint address = address(item);
            if (address == null) {
                problems.add("controller.quorum.bootstrap.servers: " + item + " is not host:port");
            } else {
                servers.add(address);
            }
        }
        return List.copyOf(servers);
    }

    private static @Nullable Endpoint address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return null;
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        Integer port = number(text.substring(colon + 1));
        return port == null || port < 1 || port > PORT_MAX ? null : new Endpoint("", host, port);
    }

    private static @Nullable Integer number(String text) {
        try {
            return Integer.valueOf(text.trim());
        } catch (NumberFormatException none) {
            return null;
        }
    }
}
