package io.millrace.security.principal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * {@code ssl.principal.mapping.rules}: makes a user name of a certificate's distinguished name. The
 * first rule that matches decides.
 *
 * <pre>
 *   rules := rule *( "," rule )
 *   rule  := "DEFAULT" | "RULE:" pattern "/" replacement "/" [ "L" | "U" ]
 * </pre>
 *
 * <p>A slash within a pattern or replacement has a backslash before it. {@code L} and {@code U}
 * make the result lower or upper case. Immutable.
 */
public final class CertificateNameRules {
    // The format as Kafka reads it: what stands behind L or U is left out, so is what it can't
    // read.
    private static final String RULE =
            "(DEFAULT)|RULE:((\\\\.|[^\\\\/])*)/((\\\\.|[^\\\\/])*)/([LU]?).*?|(.*?)";
    private static final Pattern SPLITTER = Pattern.compile("\\s*(" + RULE + ")\\s*(,\\s*|$)");
    private static final Pattern PARSER = Pattern.compile(RULE);
    private static final Pattern REFERENCE = Pattern.compile("\\$([0-9])");

    private final List<Rule> rules;

    private CertificateNameRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** What came of reading a setting. */
    public sealed interface Parsed {
        record Rules(CertificateNameRules rules) implements Parsed {}

        /**
         * @param reason for whoever wrote the setting
         */
        record Malformed(String reason) implements Parsed {}
    }

    /**
     * @param pattern null for DEFAULT, which takes the whole name
     */
    private record Rule(@Nullable Pattern pattern, String replacement, String letters) {}

    public static Parsed parse(String setting) {
        List<Rule> rules = new ArrayList<>();
        Matcher parts = SPLITTER.matcher(setting.trim());
        while (parts.find()) {
            String text = parts.group(1);
            Matcher matcher = PARSER.matcher(text);
            if (!matcher.lookingAt() || matcher.end() != text.length()) {
                return new Parsed.Malformed("Invalid rule: " + text);
            }
            if (matcher.group(1) != null) {
                rules.add(new Rule(null, "", ""));
            } else if (matcher.group(2) != null) {
                try {
                    Pattern pattern = Pattern.compile(matcher.group(2));
                    rules.add(new Rule(pattern, matcher.group(4), matcher.group(6)));
                } catch (PatternSyntaxException malformed) {
                    return new Parsed.Malformed(
                            "Invalid rule: " + text + ": " + malformed.getDescription());
                }
            }
        }
        return new Parsed.Rules(new CertificateNameRules(rules));
    }

    /** The user name, or null when no rule matches: then nobody is authenticated. */
    public @Nullable String name(String distinguishedName) {
        for (Rule rule : rules) {
            if (rule.pattern == null) {
                return distinguishedName;
            }
            Matcher matcher = rule.pattern.matcher(distinguishedName);
            if (matcher.matches()) {
                return apply(rule, matcher);
            }
        }
        return null;
    }

    private static @Nullable String apply(Rule rule, Matcher matched) {
        String name;
        try {
            name = matched.replaceAll(replacement(rule.replacement, matched.groupCount()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            // Such as a backslash at the end. No name is safer than any other one.
            return null;
        }
        return switch (rule.letters) {
            case "L" -> name.toLowerCase(Locale.ENGLISH);
            case "U" -> name.toUpperCase(Locale.ENGLISH);
            default -> name;
        };
    }

    /** A reference to a group that the pattern doesn't have is text. */
    private static String replacement(String text, int groups) {
        return REFERENCE
                .matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                found.group(1).charAt(0) - '0' > groups
                                        ? "\\" + found.group()
                                        : found.group()));
    }
}
