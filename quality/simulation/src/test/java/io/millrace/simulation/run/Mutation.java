package io.millrace.simulation.run;

import io.millrace.simulation.world.Tamper;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A guard taken away.
 *
 * @param settings of the node
 * @param begin called when the node is up, before anyone works
 */
record Mutation(Map<String, String> settings, Consumer<Scene> begin) {
    static final Mutation NONE = new Mutation(Map.of(), scene -> {});

    static Mutation of(Tamper tamper) {
        return new Mutation(Map.of(), scene -> scene.network().tamper(tamper));
    }

    static Mutation of(String key, String value) {
        return new Mutation(Map.of(key, value), scene -> {});
    }
}
