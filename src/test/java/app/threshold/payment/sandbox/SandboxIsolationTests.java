package app.threshold.payment.sandbox;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The sandbox and those who pay through it meet on the wire only. */
class SandboxIsolationTests {

    private static final String SANDBOX = "app.threshold.payment.sandbox..";

    private final JavaClasses application = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("app.threshold");

    @Test
    void theSandboxUsesNothingOfTheApplicationButThePlatform() {
        noClasses().that().resideInAPackage(SANDBOX).should().dependOnClassesThat(resideInAPackage("app.threshold..")
                .and(not(resideInAnyPackage(SANDBOX, "app.threshold.platform..")))).check(application);
    }

    @Test
    void nothingOfTheApplicationUsesTheSandbox() {
        noClasses().that().resideOutsideOfPackage(SANDBOX).should().dependOnClassesThat()
                .resideInAPackage(SANDBOX).check(application);
    }

    @Test
    void theSandboxWritesTheWireFormatItselfAndNotWithTheLibraryThatReadsIt() {
        noClasses().that().resideInAPackage(SANDBOX).should().dependOnClassesThat().resideInAPackage("com.stripe..")
                .check(application);
    }
}
