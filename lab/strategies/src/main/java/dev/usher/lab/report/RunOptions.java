package dev.usher.lab.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that both commands have: how much to measure, and where to write the report. */
public final class RunOptions {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final int RUNS = 5;
  private static final int MOST_RUNS = 1_000;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT);

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  /** Whether only correctness counts. */
  @Option(names = "--quick", description = "Check correctness only: everything once and small.")
  public boolean quick;

  @Option(names = "--runs", paramLabel = "N", description = "Measured runs, after a warm-up (5).")
  @Nullable Integer runs;

  /** Of what is random in a run. */
  @Option(names = "--seed", paramLabel = "N", description = "Repeats a run's order (random).")
  public long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);

  @Option(
      names = "--json",
      paramLabel = "FILE",
      converter = Writable.class,
      description = "Write the report as JSON.")
  @Nullable Path json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      converter = Writable.class,
      defaultValue = "${sys:usher.lab.html}",
      description = "Write the report as a page with charts, in one file.")
  @Nullable Path html;

  /** A file that is rejected before hours of measuring if it cannot be written. */
  static final class Writable implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      Path file = Path.of(value).toAbsolutePath();
      Path folder = file.getParent();
      if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
        throw new TypeConversionException("not a file that can be written: " + file);
      }
      return file;
    }
  }

  /** Returns a command line whose failures are shown as one line, with exit code 2. */
  public static CommandLine commandLine(Object command) {
    return new CommandLine(command)
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              System.err.println(failure.getMessage());
              return CommandLine.ExitCode.USAGE;
            });
  }

  public int runs() {
    int measured = runs != null ? runs : quick ? 1 : RUNS;
    if (measured < 1 || measured > MOST_RUNS) {
      throw invalid("--runs needs a number from 1 to " + MOST_RUNS);
    }
    return measured;
  }

  /** Returns those that an option names, in their own order; all if it names none. */
  public <T> List<T> named(
      String option, List<String> names, List<T> all, Function<T, String> name) {
    List<String> known = all.stream().map(name).toList();
    for (String each : names) {
      if (!known.contains(each)) {
        throw invalid("%s is one of %s, not %s".formatted(option, String.join(", ", known), each));
      }
    }
    return all.stream().filter(x -> names.isEmpty() || names.contains(name.apply(x))).toList();
  }

  public ParameterException invalid(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  public void write(Object report) throws IOException {
    if (json != null) {
      JSON.writeValue(json.toFile(), report);
    }
    if (html != null) {
      Files.writeString(html, page(report));
      System.out.println("The report with charts: " + html);
    }
  }

  /** Returns a page that loads nothing: style, script and data are in it. */
  static String page(Object report) throws IOException {
    // Inside a script element, only this character could end it.
    String data = JSON.writeValueAsString(report).replace("<", "\\u003c");
    return text("report.html")
        .replace("{uplot.css}", text(UPLOT + "uPlot.min.css"))
        .replace("{uplot.js}", text(UPLOT + "uPlot.iife.min.js"))
        .replace("{report.js}", text("report.js"))
        .replace("{report.json}", data);
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = RunOptions.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("No resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
