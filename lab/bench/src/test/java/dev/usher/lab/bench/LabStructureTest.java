package dev.usher.lab.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The structure of the modules of the lab; StructureTest checks all others. */
class LabStructureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.usher.lab");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.usher.lab.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theReportKnowsNothingOfWhatIsReported() {
    noClasses()
        .that()
        .resideInAPackage("dev.usher.lab.report..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.usher.lab",
            "dev.usher.lab.strategy..",
            "dev.usher.lab.sale..",
            "dev.usher.lab.bench..",
            "dev.usher.lab.rehearsal..",
            "dev.usher.common..",
            "dev.usher.inventory..")
        .check(CLASSES);
  }
}
