package app.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.modulith.core.ApplicationModules;

@Execution(ExecutionMode.CONCURRENT)
class ModularityTests {

    private static final ApplicationModules MODULES = ApplicationModules.of(ThresholdApplication.class);
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("app.threshold");

    /** As the design draws it; an arrow that is declared but not in this table fails as well. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "signup", Set.of("payment", "tenant", "account", "mail", "platform"),
            "payment", Set.of("platform"),
            "tenant", Set.of("account", "mail", "platform"),
            "site", Set.of("tenant", "account", "mail", "platform"),
            "account", Set.of("mail", "platform"),
            "mail", Set.of("platform"),
            "admin", Set.of("signup", "payment", "tenant", "site", "account", "mail", "platform"),
            "platform", Set.of());

    @Test
    void modulesUseOnlyWhatTheyDeclareAndEachOthersPublicTypesWithoutCircles() {
        MODULES.verify();
    }

    @Test
    void theModulesAndWhatTheyMayUseAreThoseOfTheDesign() {
        Map<String, Set<String>> declared = new TreeMap<>();
        MODULES.forEach(module -> declared.put(module.getIdentifier().toString(), new TreeSet<>(Set.of(
                module.getBasePackage().getAnnotation(org.springframework.modulith.ApplicationModule.class)
                        .orElseThrow().allowedDependencies()))));

        assertThat(declared).isEqualTo(new TreeMap<>(MAY_USE));
    }

    @Test
    void onlyTheClockBeanAsksTheSystemForTheTime() {
        ArchRuleDefinition.noClasses().that().doNotHaveSimpleName("PlatformConfiguration")
                .should().callMethod(java.time.Instant.class, "now")
                .orShould().callMethod(java.time.LocalDate.class, "now")
                .orShould().callMethod(java.time.Clock.class, "systemUTC")
                .orShould().callMethod(System.class, "currentTimeMillis").check(CLASSES);
    }
}
