package io.millrace.cli.console;

import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** What a client's exception means to the person at the prompt: an exit code and one line. */
public final class Failures {

    private Failures() {}

    /**
     * @param subject what was asked about, as in "topic orders"; may be empty
     */
    public static CommandException translate(Throwable failure, String subject) {
        Throwable cause = unwrap(failure);
        if (cause instanceof CommandException known) {
            return known;
        }
        ExitCode exitCode = exitCode(cause);
        String advice = advice(cause);
        String what = subject.isEmpty() ? "" : subject + ": ";
        return new CommandException(
                exitCode,
                subject.isEmpty() ? "broker" : subject,
                what + (advice != null ? advice : reason(cause)),
                cause);
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException
                        || cause instanceof CompletionException
                        || isShell(cause))
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** KafkaException itself only wraps ("Failed to construct kafka consumer"). */
    private static boolean isShell(Throwable cause) {
        return cause.getClass() == KafkaException.class;
    }

    private static ExitCode exitCode(Throwable cause) {
        return switch (cause) {
            case UnknownTopicOrPartitionException _, GroupIdNotFoundException _ ->
                    ExitCode.NOT_FOUND;
            case TopicExistsException _,
                    GroupNotEmptyException _,
                    GroupSubscribedToTopicException _ ->
                    ExitCode.CONFLICT;
            case TimeoutException _ -> ExitCode.CANNOT_CONNECT;
            case ConfigException _ -> ExitCode.USAGE;
            default -> ExitCode.FAILED;
        };
    }

    private static @Nullable String advice(Throwable cause) {
        return switch (cause) {
            case UnknownTopicOrPartitionException _ ->
                    "does not exist; 'millrace topic list' shows what does";
            case GroupIdNotFoundException _ ->
                    "does not exist; 'millrace group list' shows what does";
            case TopicExistsException _ ->
                    "exists already; 'millrace topic alter' changes it, --if-not-exists accepts it";
            case GroupNotEmptyException _ -> "has members; stop its consumers first";
            case GroupSubscribedToTopicException _ ->
                    "its members still subscribe to the topic; stop them first";
            case AuthenticationException _ ->
                    "the broker refused the credentials in --client-config: " + reason(cause);
            case AuthorizationException _ -> "not allowed for this user: " + reason(cause);
            case RecordTooLargeException _ ->
                    "a record is too large; raise max.message.bytes of the topic and --client"
                            + " max.request.size: "
                            + reason(cause);
            case OffsetOutOfRangeException _ ->
                    "the offset is outside of the log; 'millrace topic describe' shows its range";
            case KafkaStorageException _ -> "the broker's disk refuses: " + reason(cause);
            case UnsupportedVersionException _ ->
                    "the broker does not support this: " + reason(cause);
            case InvalidConfigurationException _, InvalidPartitionsException _ ->
                    "refused: " + reason(cause);
            case TimeoutException _ ->
                    "no answer in time; is the broker well, and can its advertised address be"
                            + " reached from here? --timeout waits longer ("
                            + reason(cause)
                            + ")";
            case RetriableException _ -> "try again: " + reason(cause);
            default -> null;
        };
    }

    /** One line, whatever the message holds. */
    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            String name = cause.getClass().getSimpleName();
            return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        }
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
