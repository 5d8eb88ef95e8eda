package io.millrace.architecture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Laws 8 and 9 about the text: names, sleeps, mocks, disabled tests, package documentation. */
final class SourceLaws {
    private static final Pattern CATCH_ALL =
            Pattern.compile("(?i).*(utils?|helpers?|misc|commons?)");
    private static final Pattern SLEEP =
            Pattern.compile("(.*\\.)?Thread\\.sleep|(.*\\.)?TimeUnit\\.[A-Z]+\\.sleep");
    private static final Pattern MOCKS =
            Pattern.compile(
                    "import (static )?(org\\.mockito|org\\.easymock|org\\.powermock|mockit).*");
    private static final Set<String> SKIPPED_OR_REPEATED =
            Set.of("@Disabled", "@RepeatedIfExceptionsTest", "@RetryingTest", "@Ignore");
    private static final Pattern GETTER = Pattern.compile("get[A-Z].*");

    private SourceLaws() {}

    /** No type or package that says nothing about its content. */
    static List<String> names(House house) {
        List<String> broken = new ArrayList<>();
        for (SourceFile source : house.sources()) {
            String packageEnd = source.packageName().replaceAll(".*\\.", "");
            if (CATCH_ALL.matcher(packageEnd).matches()) {
                broken.add(source.path() + ": a package named " + packageEnd);
            }
            for (SourceFile.Type type : source.types()) {
                if (CATCH_ALL.matcher(type.simpleName()).matches()) {
                    broken.add(source.at(type.line()) + " " + type.simpleName());
                }
            }
        }
        return broken;
    }

    /** Accessors are named for what they return. */
    static List<String> getters(House house) {
        List<String> broken = new ArrayList<>();
        for (SourceFile source : house.sources()) {
            for (SourceFile.Method method : source.methods()) {
                boolean getter = GETTER.matcher(method.simpleName()).matches();
                if (getter && !method.isOverride() && !source.isTest()) {
                    broken.add(source.at(method.line()) + " " + method.name());
                }
            }
        }
        return broken;
    }

    /** Whoever waits, waits for something. */
    static List<String> sleeps(House house) {
        return uses(house, name -> SLEEP.matcher(name).matches());
    }

    /** Every test runs, every time, once. */
    static List<String> skippedTests(House house) {
        return uses(house, name -> SKIPPED_OR_REPEATED.contains(name.replaceAll("@.*\\.", "@")));
    }

    /** Real parts instead of mocks. */
    static List<String> mocks(House house) {
        return uses(house, name -> MOCKS.matcher(name).matches());
    }

    private static List<String> uses(House house, Predicate<String> forbidden) {
        List<String> broken = new ArrayList<>();
        for (SourceFile source : house.sources()) {
            for (SourceFile.Use use : source.uses()) {
                if (forbidden.test(use.name())) {
                    broken.add(source.at(use.line()) + " " + use.name());
                }
            }
        }
        return broken;
    }

    /**
     * Every package says what it is and is null-checked. A package of tests shares that of the code
     * that it tests.
     */
    static List<String> packageInfos(House house) {
        Set<String> documented = new HashSet<>();
        Set<String> packages = new HashSet<>();
        List<String> broken = new ArrayList<>();
        for (SourceFile source : house.sources()) {
            packages.add(source.moduleFolder() + " " + source.packageName());
            if (source.fileName().equals("package-info.java")) {
                documented.add(source.moduleFolder() + " " + source.packageName());
                boolean marked =
                        source.uses().stream().anyMatch(u -> u.name().equals("@NullMarked"));
                if (!marked || !source.text().contains("/**")) {
                    broken.add(source.path() + " lacks @NullMarked or a text");
                }
            }
        }
        for (String name : packages) {
            if (!documented.contains(name)) {
                broken.add(name + " has no package-info.java");
            }
        }
        return broken;
    }
}
