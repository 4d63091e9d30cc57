package dev.usher.booking;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** A request walks from resource to feature to store, and features do not know of each other. */
@AnalyzeClasses(
    packages = "dev.usher.booking",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  @ArchTest
  static final ArchRule FEATURES_DO_NOT_GO_ROUND =
      slices().matching("dev.usher.booking.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_FRAMEWORK_CALLS_RESOURCES =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Resource")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("dev.usher.booking.*Resource");

  @ArchTest
  static final ArchRule STORES_KNOW_NO_HTTP =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Store")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.ws.rs..", "io.quarkiverse.resteasy.problem..");

  @ArchTest
  static final ArchRule RESOURCES_SPEAK_NO_SQL =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Resource")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "io.agroal..", "io.vertx.mutiny.redis..");

  @ArchTest
  static final ArchRule THE_HOT_PATH_KNOWS_NO_HIBERNATE =
      noClasses()
          .that()
          .resideInAnyPackage("..hold..", "..pass..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.persistence..", "org.hibernate..", "io.quarkus.hibernate..");

  @ArchTest
  static final ArchRule FAULTS_SAY_SO =
      classes().that().areAssignableTo(Exception.class).should().haveSimpleNameEndingWith("Fault");
}
