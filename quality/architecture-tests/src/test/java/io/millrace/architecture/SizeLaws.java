package io.millrace.architecture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Law 8 of {@code docs/laws.md}: budgets. What exceeds one is listed in {@code
 * docs/size-exceptions.md} with its size and a reason; the list may only shrink.
 */
final class SizeLaws {
    static final String LIST = "docs/size-exceptions.md";

    private static final Pattern ROW =
            Pattern.compile(
                    "\\| (file|method|parameters|fields) \\| (\\S+) \\| (\\d+) \\| (.+) \\|");

    /** A budget, and how much a listed size may exceed the real one before the row is stale. */
    enum Budget {
        FILE(400, 20),
        METHOD(60, 5),
        PARAMETERS(7, 0),
        FIELDS(15, 0);

        final int limit;
        final int slack;

        Budget(int limit, int slack) {
            this.limit = limit;
            this.slack = slack;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** No reason is good enough for a longer file. */
    static final int FILE_LINES_MAX = 600;

    private record Excess(Budget budget, String place, int size) {
        String key() {
            return budget.word() + " " + place;
        }
    }

    private SizeLaws() {}

    static List<String> budgets(House house) {
        Map<String, Integer> listed = new HashMap<>();
        List<String> broken = new ArrayList<>();
        Matcher rows = ROW.matcher(house.text(LIST));
        while (rows.find()) {
            listed.put(rows.group(1) + " " + rows.group(2), Integer.parseInt(rows.group(3)));
        }
        for (Excess excess : excesses(house)) {
            Integer allowed = listed.remove(excess.key());
            judge(excess, allowed == null ? 0 : allowed, broken);
        }
        listed.keySet().forEach(key -> broken.add(LIST + ": delete the row of " + key));
        return broken;
    }

    private static void judge(Excess excess, int allowed, List<String> broken) {
        int size = excess.size();
        if (excess.budget() == Budget.FILE && size > FILE_LINES_MAX) {
            broken.add(excess.place() + " has " + size + " lines; " + FILE_LINES_MAX + " at most");
        } else if (size > allowed) {
            String was = allowed == 0 ? "" : ", listed with " + allowed;
            broken.add(excess.key() + ": " + size + " > " + excess.budget().limit + was);
        } else if (size + excess.budget().slack < allowed) {
            broken.add(LIST + ": " + excess.key() + " has shrunk to " + size + "; say so there");
        }
    }

    private static List<Excess> excesses(House house) {
        List<Excess> all = new ArrayList<>();
        for (SourceFile source : house.sources()) {
            all.add(new Excess(Budget.FILE, source.path(), source.lines()));
            for (SourceFile.Method method : source.methods()) {
                String place = source.path() + "#" + method.name();
                all.add(new Excess(Budget.METHOD, place, method.lines()));
                all.add(new Excess(Budget.PARAMETERS, place, method.parameters()));
            }
            for (SourceFile.Type type : source.types()) {
                String place = source.path() + "#" + type.name();
                all.add(new Excess(Budget.FIELDS, place, type.instanceFields()));
                all.add(new Excess(Budget.PARAMETERS, place, type.recordComponents()));
            }
        }
        all.removeIf(excess -> excess.size() <= excess.budget().limit);
        return all;
    }
}
