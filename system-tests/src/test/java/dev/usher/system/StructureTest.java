package dev.usher.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The structure of the main code of all modules: which packages and classes may use which. */
class StructureTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final List<String> MODULES =
      List.of(
          "common",
          "standalone",
          "test-support",
          "inventory",
          "pass-filter",
          "queue-service",
          "booking-service",
          "release-worker");
  static final JavaClasses CLASSES =
      new ClassFileImporter().importPaths(MODULES.stream().map(StructureTest::compiled).toList());

  private static Path compiled(String module) {
    return HOME.resolve(module).resolve("target/classes");
  }

  @ParameterizedTest
  @MethodSource("modules")
  void everyModuleIsChecked(String module) {
    assertTrue(
        Files.isDirectory(compiled(module)), () -> "Not compiled, so not checked: " + module);
  }

  static List<String> modules() {
    return MODULES;
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.usher.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("directions")
  void modulesDependInOneDirection(String module, List<String> forbidden) {
    noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.toArray(String[]::new))
        .check(CLASSES);
  }

  static Stream<Object[]> directions() {
    String common = "dev.usher.common..";
    String inventory = "dev.usher.inventory..";
    String queue = "dev.usher.queue..";
    String booking = "dev.usher.booking..";
    String worker = "dev.usher.release..";
    String standalone = "dev.usher.standalone..";
    String testing = "dev.usher.testing..";
    String pass = "dev.usher.pass..";
    return Stream.of(
        new Object[] {
          pass, List.of(common, inventory, queue, booking, worker, standalone, testing)
        },
        new Object[] {common, List.of(inventory, queue, booking, worker, standalone, testing)},
        new Object[] {inventory, List.of(queue, booking, worker, standalone, testing)},
        new Object[] {queue, List.of(inventory, booking, worker, standalone, testing)},
        new Object[] {booking, List.of(queue, worker, standalone, testing)},
        new Object[] {worker, List.of(queue, booking, standalone, testing)},
        new Object[] {standalone, List.of(common, inventory, queue, booking, worker, testing)});
  }

  @Test
  void endpointsUseNoSql() {
    noClasses()
        .that()
        .haveNameMatching(".*(Resource|Route)")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "io.agroal..")
        .check(CLASSES);
  }

  /** The packages whose endpoints call services only, and whose SQL is in stores only. */
  private static final String[] LAYERED = {
    "dev.usher.queue..", "dev.usher.inventory..", "dev.usher.booking..", "dev.usher.release.."
  };

  /** What runs SQL; everybody may handle the failure of a statement. */
  private static final DescribedPredicate<JavaClass> RUNS_SQL =
      JavaClass.Predicates.resideInAnyPackage(
              "dev.usher.common.sql..", "java.sql..", "javax.sql..", "io.agroal..")
          .and(not(JavaClass.Predicates.simpleName("SqlFault")));

  @Test
  void endpointsUseServicesAndNoStores() {
    noClasses()
        .that()
        .resideInAnyPackage(LAYERED)
        .and()
        .haveNameMatching(".*(Resource|Route)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("dev\\.usher\\..*Store(\\$.*)?")
        .check(CLASSES);
  }

  @Test
  void onlyStoresRunSql() {
    noClasses()
        .that()
        .resideInAnyPackage(LAYERED)
        .and()
        // A query is a statement of a store, rows are what one reads. An outbox runs no SQL, but
        // passes its data sources to db-scheduler, which does.
        .haveNameNotMatching(".*(Store|Query|Rows|Outbox)(\\$.*)?")
        .should()
        .dependOnClassesThat(RUNS_SQL)
        .check(CLASSES);
  }

  @Test
  void theHotPathUsesNoHibernate() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "..inventory.hold..",
            "..inventory.gate..",
            "..booking.hold..",
            "..booking.pass..",
            "..queue.join..",
            "..queue.position..",
            "..queue.token..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.persistence..", "org.hibernate..", "io.quarkus.hibernate..")
        .check(CLASSES);
  }

  @Test
  void exceptionsSayWhatFailed() {
    classes()
        .that()
        .resideInAnyPackage("dev.usher.inventory..", "dev.usher.booking..")
        .and()
        .areAssignableTo(Exception.class)
        .should()
        .haveNameMatching(".*(Fault|Timeout|Busy|Locked|NothingChanged)")
        .check(CLASSES);
  }

  @Test
  void onlyTheFrameworkCallsEndpoints() {
    noClasses()
        .that()
        .haveSimpleNameNotEndingWith("Resource")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("dev\\.usher\\.(queue|booking|release)\\..*Resource")
        .check(CLASSES);
  }

  @Test
  void storesUseNoHttp() {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Store")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("jakarta\\.ws\\.rs\\..*|dev\\.usher\\.common\\.problem\\.Problem")
        .check(CLASSES);
  }

  @Test
  void everyChangeOfAnOperatorIsAudited() {
    methods()
        .that(areForARole())
        .and(
            areAnnotatedWith("jakarta.ws.rs.PUT")
                .or(areAnnotatedWith("jakarta.ws.rs.POST"))
                .or(areAnnotatedWith("jakarta.ws.rs.PATCH"))
                .or(areAnnotatedWith("jakarta.ws.rs.DELETE")))
        // It reads, and forgets copies of which nobody relies on any.
        .and()
        .areNotDeclaredIn("dev.usher.release.AuditResource")
        .should()
        .beAnnotatedWith("dev.usher.common.audit.Audited")
        .check(CLASSES);
  }

  /** By their own annotation, or by that of their class if they have none. */
  private static DescribedPredicate<JavaMethod> areForARole() {
    String roles = "jakarta.annotation.security.RolesAllowed";
    String all = "jakarta.annotation.security.PermitAll";
    return DescribedPredicate.describe(
        "for a role",
        m ->
            m.isAnnotatedWith(roles)
                || (m.getOwner().isAnnotatedWith(roles) && !m.isAnnotatedWith(all)));
  }

  @Test
  void timeIsReadFromAClock() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDate.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaMethod> areAnnotatedWith(String type) {
    return DescribedPredicate.describe("annotated with " + type, m -> m.isAnnotatedWith(type));
  }
}
