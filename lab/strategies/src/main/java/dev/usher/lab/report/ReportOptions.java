package dev.usher.lab.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that all commands have: where to write the report. */
public class ReportOptions {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT);

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

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
    try (InputStream in = ReportOptions.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("No resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
