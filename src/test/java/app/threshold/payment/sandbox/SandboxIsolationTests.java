package app.threshold.payment.sandbox;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The sandbox and those who pay through it meet on the wire only. */
class SandboxIsolationTests {

    private static final String SANDBOX = "app.threshold.payment.sandbox..";

    /** Only our own classes are read: of others the name is enough, and Stripe's library alone has thirteen thousand. */
    private static final JavaClasses APPLICATION = ArchConfiguration.withThreadLocalScope(configuration -> {
        configuration.setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("app.threshold");
    });

    @Test
    void theSandboxUsesNothingOfTheApplicationButThePlatform() {
        noClasses().that().resideInAPackage(SANDBOX).should().dependOnClassesThat(resideInAPackage("app.threshold..")
                .and(not(resideInAnyPackage(SANDBOX, "app.threshold.platform..")))).check(APPLICATION);
    }

    @Test
    void nothingOfTheApplicationUsesTheSandbox() {
        noClasses().that().resideOutsideOfPackage(SANDBOX).should().dependOnClassesThat()
                .resideInAPackage(SANDBOX).check(APPLICATION);
    }

    @Test
    void theSandboxWritesTheWireFormatItselfAndNotWithTheLibraryThatReadsIt() {
        noClasses().that().resideInAPackage(SANDBOX).should().dependOnClassesThat().resideInAPackage("com.stripe..")
                .check(APPLICATION);
    }
}
