package dev.usher.queue;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PackagesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.usher.queue");

  @Test
  void noTwoFeaturesNeedEachOther() {
    slices().matching("dev.usher.queue.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theRoomNeedsNoneOfWhatHappensInIt() {
    noClasses()
        .that()
        .resideInAPackage("..queue.room..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..queue.line..", "..queue.admission..", "..queue.pass..")
        .check(CLASSES);
  }
}
