package io.millrace.cli.console;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.apache.kafka.common.utils.Utils;

/**
 * Asks each bootstrap address for a connection before a client is made: a Kafka client retries a
 * refused connection until its timeout, and then does not say why.
 */
final class Reachability {
    private static final int PORT_MAX = 65_535;

    private Reachability() {}

    static void check(String bootstrap, Duration timeout) {
        String reason = "";
        for (String address : bootstrap.split(",", -1)) {
            InetSocketAddress target = parse(address.strip());
            reason = attempt(target, timeout);
            if (reason.isEmpty()) {
                return;
            }
        }
        throw new CommandException(
                ExitCode.CANNOT_CONNECT,
                bootstrap,
                "cannot connect to "
                        + bootstrap
                        + " ("
                        + reason
                        + "): start a broker with './millrace server', or name another with"
                        + " --bootstrap HOST:PORT",
                null);
    }

    private static InetSocketAddress parse(String address) {
        String host = Utils.getHost(address);
        Integer port = Utils.getPort(address);
        if (host == null || port == null || port < 1 || port > PORT_MAX) {
            throw CommandException.usage(
                    "--bootstrap", "--bootstrap: '" + address + "' is no HOST:PORT");
        }
        return new InetSocketAddress(host, port);
    }

    private static String attempt(InetSocketAddress target, Duration timeout) {
        if (target.isUnresolved()) {
            return "unknown host " + target.getHostString();
        }
        try (Socket socket = new Socket()) {
            socket.connect(target, (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
            return "";
        } catch (IOException e) {
            return e.getMessage() == null ? "no connection" : e.getMessage();
        }
    }
}
