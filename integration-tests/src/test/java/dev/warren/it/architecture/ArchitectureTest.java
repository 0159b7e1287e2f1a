package dev.warren.it.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The floors of the house, and who may stand on whom. */
@AnalyzeClasses(packages = "dev.warren", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule modulesLookDownOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("codec")
            .definedBy("dev.warren.codec..")
            .layer("core")
            .definedBy("dev.warren.broker..")
            .layer("exchanges")
            .definedBy("dev.warren.exchanges..")
            .layer("persistence")
            .definedBy("dev.warren.persistence..")
            .layer("management")
            .definedBy("dev.warren.management..")
            .layer("server")
            .definedBy("dev.warren.server..")
            .whereLayer("codec")
            .mayNotAccessAnyLayer()
            .whereLayer("core")
            .mayOnlyAccessLayers("codec")
            .whereLayer("exchanges")
            .mayOnlyAccessLayers("core", "codec")
            .whereLayer("persistence")
            .mayOnlyAccessLayers("core", "codec")
            .whereLayer("management")
            .mayOnlyAccessLayers("core", "codec")
            .whereLayer("server")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule packagesOfTheBrokerFormNoCycles = slices().matching("dev.warren.broker.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule coreKnowsNeitherStoreNorWeb = noClasses()
            .that()
            .resideInAPackage("dev.warren.broker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.h2..", "com.fasterxml.jackson..", "io.netty.handler.codec.http..");

    @ArchTest
    static final ArchRule codecKnowsOnlyBuffers = noClasses()
            .that()
            .resideInAPackage("dev.warren.codec..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty.channel..", "io.netty.handler..", "org.slf4j..", "org.h2..");

    @ArchTest
    static final ArchRule onlyThePersistenceKnowsH2 = noClasses()
            .that()
            .resideOutsideOfPackage("dev.warren.persistence..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.h2..");

    @ArchTest
    static final ArchRule onlyTheManagementAndItsCommandLineKnowJackson = noClasses()
            .that()
            .resideOutsideOfPackages("dev.warren.management..", "dev.warren.server.ctl..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule nobodyKnowsTheServer = noClasses()
            .that()
            .resideOutsideOfPackage("dev.warren.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.warren.server..");

    @ArchTest
    static final ArchRule nothingUsesAnotherLog = noClasses()
            .that()
            .resideOutsideOfPackage("dev.warren.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging..");
}
