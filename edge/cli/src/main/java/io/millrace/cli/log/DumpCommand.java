package io.millrace.cli.log;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import io.millrace.cli.console.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace log dump}. */
@Command(
        name = "dump",
        header = "Show what files hold and report damage; the exit code is 6 when there is any.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace log dump data/orders-0",
            "  millrace log dump --records data/orders-0/00000000000000000000.log",
            "  millrace log dump --quiet data/*-*/ && echo sound",
            "  millrace log dump data/__cluster_metadata-0 --json | jq '.files[].damage'",
            "",
            "It reads segments, their indexes, producer snapshots, checkpoints and metadata",
            "snapshots: whatever Kafka lays out. Every batch is checked: checksum, order, records."
        })
public final class DumpCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Files, or directories with all their files.")
    private List<Path> paths = List.of();

    @Option(
            names = {"-r", "--records"},
            description = "Show every record, not only the batches.")
    private boolean records;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show damage only.")
    private boolean quiet;

    private final Session session;

    public DumpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            files.addAll(files(path));
        }
        DamageCount output =
                new DamageCount(
                        session.json()
                                ? new DumpJson(session.terminal())
                                : new DumpText(session.terminal()),
                        quiet);
        try (output) {
            for (Path file : files) {
                dump(file, output);
            }
        }
        return output.damages() == 0 ? ExitCode.OK.number() : ExitCode.DAMAGED.number();
    }

    private static List<Path> files(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> children = Files.list(path)) {
                return children.filter(DumpCommand::isKnown).sorted().toList();
            }
        }
        if (!Files.exists(path)) {
            throw CommandException.notFound(path.toString(), path + ": does not exist");
        }
        if (!isKnown(path)) {
            throw CommandException.usage(
                    path.toString(),
                    path + ": the name is none of a log's files (.log, .index, .checkpoint …)");
        }
        return List.of(path);
    }

    private static boolean isKnown(Path path) {
        return Files.isRegularFile(path) && FileKind.of(fileName(path)) != FileKind.UNKNOWN;
    }

    private void dump(Path path, DumpOutput output) throws IOException {
        String name = fileName(path);
        FileKind kind = FileKind.of(name);
        long baseOffset = FileKind.baseOffset(name);
        try (FileBytes file = new FileBytes(path)) {
            output.beginFile(path.toString(), kind.label());
            switch (kind) {
                case SEGMENT ->
                        new BatchScan(file).walk(new SegmentDump(output, baseOffset, records));
                case METADATA_SNAPSHOT ->
                        new BatchScan(file).walk(new SegmentDump(output, 0, records));
                case OFFSET_INDEX -> offsetIndex(path, new IndexDump(output, file, baseOffset));
                case TIME_INDEX -> new IndexDump(output, file, baseOffset).times();
                case TRANSACTION_INDEX -> new IndexDump(output, file, baseOffset).transactions();
                case PRODUCER_SNAPSHOT -> ProducersDump.dump(output, file);
                case EPOCH_CHECKPOINT -> TextDump.epochs(output, file);
                case OFFSET_CHECKPOINT -> TextDump.offsets(output, file);
                case TEXT, UNKNOWN -> TextDump.lines(output, file);
            }
            output.endFile();
        }
    }

    private static void offsetIndex(Path path, IndexDump index) throws IOException {
        Path segment =
                path.resolveSibling(fileName(path).replaceFirst("\\.index(?=\\.|$)", ".log"));
        @Nullable FileBytes file = Files.exists(segment) ? new FileBytes(segment) : null;
        try (file) {
            index.offsets(file);
        }
    }

    private static String fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
