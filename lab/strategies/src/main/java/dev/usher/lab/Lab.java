package dev.usher.lab;

import dev.usher.lab.kit.CannotRun;
import dev.usher.lab.report.HtmlReport;
import dev.usher.lab.report.Report;
import dev.usher.lab.report.Table;
import dev.usher.lab.sale.Scenario;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The comparison, on the stores that Quarkus was started on. */
@Dependent
@Unremovable
public class Lab implements QuarkusApplication {
  private final Where where;

  Lab(
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") String jdbcUrl,
      @ConfigProperty(name = "quarkus.datasource.username") String user,
      @ConfigProperty(name = "quarkus.datasource.password") String password,
      @ConfigProperty(name = "quarkus.redis.hosts") String redisUrl) {
    this.where = new Where(jdbcUrl, user, password, redisUrl);
  }

  @Override
  public int run(String... args) throws InterruptedException {
    Options options = Options.parse(List.of(args));
    try (Instances instances = Instances.connect(where)) {
      Report report = new Comparison(options, progress(options)).run(instances);
      print(options, report);
      if (options.json().isPresent()) {
        report.writeJson(options.json().get());
      }
      if (options.html().isPresent()) {
        write(options, report, options.html().get());
      }
      return report.failed() ? Main.NOT_EXACT : 0;
    } catch (CannotRun
        | IllegalStateException
        | UncheckedIOException
        | SQLException
        | IOException e) {
      Main.awaitStop();
      System.err.println(e.getMessage());
      return Main.CANNOT_RUN;
    }
  }

  private static Progress progress(Options options) {
    return new Progress(options.rounds(), Boolean.getBoolean("usher.lab.bar"));
  }

  private static void write(Options options, Report report, Path file) throws IOException {
    HtmlReport.page(report, options.scenarios(), options.contestants()).write(file);
    System.out.println();
    System.out.println("The same with charts: " + file);
  }

  private static void print(Options options, Report report) {
    System.err.print(Progress.END);
    System.out.printf("%s%n%s%n", report.machine().text(), report.method());
    for (Scenario scenario : options.scenarios()) {
      System.out.println();
      System.out.println(scenario.title());
      System.out.print(Table.of(report.of(scenario)));
    }
    if (report.failed()) {
      System.out.println();
      System.out.println(
          "FAILED: a strategy that must not oversold, lost a sale, or sold nothing at all.");
    }
  }
}
