package io.millrace.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** Settings to set and settings to return to their defaults, in one request. */
public record ConfigChanges(Map<String, String> set, List<String> deleted) {

    public boolean isEmpty() {
        return set.isEmpty() && deleted.isEmpty();
    }

    public void apply(Session session, Admin admin, ConfigResource resource) {
        List<AlterConfigOp> operations = new ArrayList<>();
        set.forEach((key, value) ->
                operations.add(new AlterConfigOp(new ConfigEntry(key, value), OpType.SET)));
        for (String key : deleted) {
            operations.add(new AlterConfigOp(new ConfigEntry(key, ""), OpType.DELETE));
        }
        session.await(
                admin.incrementalAlterConfigs(Map.of(resource, operations)).all(),
                resource.type().name().toLowerCase(Locale.ROOT) + " " + resource.name());
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        set.forEach((key, value) -> lines.add("set " + key + "=" + value));
        deleted.forEach(key -> lines.add("deleted " + key));
        return lines;
    }
}
