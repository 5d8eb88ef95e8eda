package io.millrace.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Law 6 of {@code docs/laws.md}: wire errors are values; one type of operating error for each
 * module.
 */
final class ErrorLaws {
    private static final String OPERATING = "io.millrace.base.OperatingException";
    private static final String ERROR_CODE = "io.millrace.protocol.ErrorCode";

    private ErrorLaws() {}

    /** Whatever is thrown extends OperatingException, once in a module; base's own are base's. */
    static List<String> exceptionTypes(House house) {
        List<String> broken = new ArrayList<>();
        Map<String, List<String>> byModule = new TreeMap<>();
        for (JavaClass type : house.classes()) {
            String module =
                    ModuleTable.owner(type.getPackageName()).map(ModuleRow::name).orElse("");
            if (module.equals("base") || !isThrowable(type)) {
                continue;
            }
            if (!ancestors(type).contains(OPERATING)) {
                broken.add(type.getName() + " does not extend OperatingException");
            }
            byModule.computeIfAbsent(module, name -> new ArrayList<>()).add(type.getName());
        }
        byModule.forEach((module, types) -> {
            if (types.size() > 1) {
                broken.add(module + " has more than one type of exception: " + types);
            }
        });
        return broken;
    }

    /** Nothing that can be thrown knows an error code of the wire. */
    static List<String> wireErrorsAreValues(House house) {
        List<String> broken = new ArrayList<>();
        for (JavaClass type : house.classes()) {
            if (isThrowable(type) && mentions(type, ERROR_CODE)) {
                broken.add(type.getName() + " carries an ErrorCode; return it in an outcome");
            }
        }
        return broken;
    }

    private static boolean mentions(JavaClass type, String name) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            if (dependency.getTargetClass().getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> ancestors(JavaClass type) {
        List<String> names = new ArrayList<>();
        @Nullable JavaClass at = type.getRawSuperclass().orElse(null);
        while (at != null) {
            names.add(at.getName());
            at = at.getRawSuperclass().orElse(null);
        }
        return names;
    }

    private static boolean isThrowable(JavaClass type) {
        List<String> ancestors = ancestors(type);
        if (ancestors.contains(OPERATING)) {
            return true;
        }
        // The JDK's classes are not imported, so the chain ends at the first of them.
        String last = ancestors.isEmpty() ? "" : ancestors.getLast();
        try {
            return last.startsWith("java.")
                    && Throwable.class.isAssignableFrom(Class.forName(last));
        } catch (ClassNotFoundException notOfTheJdk) {
            return false;
        }
    }
}
