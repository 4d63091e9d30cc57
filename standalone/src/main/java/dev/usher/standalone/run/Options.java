package dev.usher.standalone.run;

import dev.usher.standalone.process.ServiceForm;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * The options of {@code ./run}. The script knows them from {@code help.txt}, which a test compares
 * with what picocli prints, because it serves {@code --help} and refuses a mistyped option before
 * the build.
 */
@Command(
    name = "./run",
    customSynopsis = "./run [OPTION ...]",
    description = "Runs Usher on this machine: PostgreSQL, Redis, three services, a demo event.%n",
    sortOptions = false,
    usageHelpWidth = 100,
    usageHelpAutoWidth = false,
    footer = {
      "",
      "It needs a JDK 17 or later and Maven 3.8 or later, and builds what is missing or older than its",
      "sources. PostgreSQL and Redis are unpacked into ~/.cache/usher ($XDG_CACHE_HOME/usher if that is",
      "set; the data folder if neither can be used), where later runs find them. Several runs can work at",
      "the same time with different data folders and ports. Ctrl-C stops everything."
    })
final class Options {
  private static final int LONGEST_OPTION = 34;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The folder for all data, keys and logs (default: .usher beside this script).",
      converter = Folder.class)
  private Path data;

  @Option(names = "--fresh", description = "Empty that folder first.")
  private boolean fresh;

  @Option(
      names = "--queue-port",
      paramLabel = "N",
      description = "Port of queue-service (default: ${DEFAULT-VALUE}).",
      converter = Port.class)
  private int queue = 8080;

  @Option(
      names = "--booking-port",
      paramLabel = "N",
      description = "Port of booking-service (default: ${DEFAULT-VALUE}).",
      converter = Port.class)
  private int booking = 8081;

  @Option(
      names = "--worker-port",
      paramLabel = "N",
      description = "Port of release-worker (default: ${DEFAULT-VALUE}).",
      converter = Port.class)
  private int worker = 8082;

  @Option(
      names = "--queue-management-port",
      paramLabel = "N",
      description = "Health and metrics of queue-service (default: ${DEFAULT-VALUE}).",
      converter = Port.class)
  private int queueManagement = 9000;

  @Option(
      names = "--booking-management-port",
      paramLabel = "N",
      description = "Health and metrics of booking-service (default: ${DEFAULT-VALUE}).",
      converter = Port.class)
  private int bookingManagement = 9001;

  @Option(
      names = "--worker-management-port",
      paramLabel = "N",
      description = "Health and metrics of release-worker (default: ${DEFAULT-VALUE}).",
      converter = Port.class)
  private int workerManagement = 9002;

  @Option(
      names = "--postgres-port",
      paramLabel = "N",
      description = "Port of PostgreSQL (default: ${DEFAULT-VALUE}).",
      converter = Port.class)
  private int postgres = 15432;

  @Option(
      names = "--redis-port",
      paramLabel = "N",
      description = "Port of Redis (default: ${DEFAULT-VALUE}).",
      converter = Port.class)
  private int redis = 16379;

  @Option(
      names = "--native",
      description =
          "Start the services' native executables, which mvn -Pnative package has made, not their"
              + " jars.")
  private boolean isNative;

  @Option(
      names = "--curl",
      description =
          "Print the way to a booking as curl commands, the operator token and all addresses of the"
              + " running ./run, and start nothing.")
  private boolean curl;

  @Option(names = "--help", usageHelp = true, description = "Print this.")
  private boolean help;

  private final Path usualData;

  private Options(Path home) {
    this.usualData = home.resolve(".usher");
    this.data = usualData;
  }

  /**
   * Parses a command line.
   *
   * @param home the checkout, which contains the default data folder
   * @throws CannotRun if an option is unknown or its value is missing or wrong
   */
  static Options parse(Path home, String... args) {
    Options options = new Options(home);
    try {
      new CommandLine(options).parseArgs(args);
      return options;
    } catch (ParameterException e) {
      throw new CannotRun(e.getMessage() + ": ./run --help lists all options", e);
    }
  }

  /** The text that {@code --help} prints. */
  static String usage() {
    return new CommandLine(new Options(Path.of("")))
        .setUsageHelpLongOptionsMaxWidth(LONGEST_OPTION)
        .getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  /** The data folder. */
  Path data() {
    return data;
  }

  /** What another command needs to name the same folder: nothing if it is the usual one. */
  String dataOption() {
    return data.equals(usualData) ? "" : " --data " + data;
  }

  /** Whether to delete existing data first. */
  boolean fresh() {
    return fresh;
  }

  /** Whether to start the services' jars or native executables. */
  ServiceForm form() {
    return isNative ? ServiceForm.NATIVE : ServiceForm.JAR;
  }

  /** Whether to print the usage and start nothing. */
  boolean help() {
    return help;
  }

  /** Whether to print how to use a running system with curl, and start nothing. */
  boolean curl() {
    return curl;
  }

  /** The ports to listen on. */
  Ports ports() {
    return new Ports(
        queue,
        booking,
        worker,
        postgres,
        redis,
        new Ports.Management(queueManagement, bookingManagement, workerManagement));
  }

  static final class Folder implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      if (value.isBlank()) {
        throw new TypeConversionException("give the path of a folder");
      }
      return Path.of(value).toAbsolutePath();
    }
  }

  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (!value.matches("\\d{1,5}")
          || Integer.parseInt(value) < 1
          || Integer.parseInt(value) > 65535) {
        throw new TypeConversionException(value + " is no port, give a number from 1 to 65535");
      }
      return Integer.valueOf(value);
    }
  }
}
