package dev.medley.tests;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rooms and the arrows between them. */
@AnalyzeClasses(
    packages = {"dev.medley", "ai.djl.pytorch.jni"},
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.OurOwn.class})
class ArchitectureTest {
  /** Leaves out DJL's jars: one class of ours lies in a package of theirs. */
  static final class OurOwn implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/ai/djl/") || location.contains("/target/");
    }
  }

  private static final Set<String> FAMILY_ROOMS = Set.of("model", "augment", "objective", "optim");

  /** What each room may use, beside itself. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("binding", Set.of()),
          Map.entry("random", Set.of()),
          Map.entry("file", Set.of("binding")),
          Map.entry("torch", Set.of("random", "binding")),
          Map.entry("data", Set.of("binding", "file", "random")),
          Map.entry("probe", Set.of("binding", "file", "random", "torch")),
          Map.entry("model", Set.of("binding", "torch", "random")),
          Map.entry("augment", Set.of("binding", "torch", "random")),
          Map.entry("objective", Set.of("binding", "torch", "random")),
          Map.entry("optim", Set.of("binding", "torch", "random")),
          Map.entry("recipe", with(FAMILY_ROOMS, "binding", "data")),
          Map.entry("run", Set.of("binding", "file", "recipe")),
          Map.entry("plugin", Set.of("binding", "run")),
          Map.entry("track", Set.of("binding", "file", "run")),
          Map.entry(
              "train",
              with(
                  FAMILY_ROOMS,
                  "binding",
                  "random",
                  "file",
                  "torch",
                  "data",
                  "probe",
                  "recipe",
                  "run",
                  "plugin",
                  "track")),
          Map.entry(
              "export", Set.of("binding", "file", "torch", "data", "augment", "run", "train")),
          Map.entry(
              "sweep",
              Set.of(
                  "binding", "random", "file", "torch", "data", "recipe", "run", "track", "train")),
          Map.entry(
              "analysis",
              Set.of("binding", "random", "file", "torch", "data", "recipe", "run", "probe")),
          Map.entry(
              "dl4j",
              Set.of(
                  "random",
                  "file",
                  "torch",
                  "objective",
                  "augment",
                  "optim",
                  "recipe",
                  "train",
                  "analysis")));

  @ArchTest
  static void everyRoomUsesOnlyWhatItsArrowsPointTo(JavaClasses all) {
    Map<String, Set<String>> used = new TreeMap<>();
    for (JavaClass each : all) {
      String room = room(each);
      if (room.isEmpty() || room.equals("cli")) {
        continue;
      }
      Set<String> allowed = ARROWS.getOrDefault(room, Set.of());
      each.getDirectDependenciesFromSelf().stream()
          .map(dependency -> room(dependency.getTargetClass()))
          .filter(other -> !other.isEmpty() && !other.equals(room) && !allowed.contains(other))
          .forEach(
              other -> used.computeIfAbsent(each.getName(), key -> new TreeSet<>()).add(other));
    }
    assertEquals(Map.of(), used, "classes that use rooms which theirs has no arrow to");
  }

  @ArchTest
  static void everyPackageIsARoom(JavaClasses all) {
    Set<String> unknown =
        all.stream()
            .map(ArchitectureTest::room)
            .filter(room -> !room.isEmpty() && !room.equals("cli") && !ARROWS.containsKey(room))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), unknown);
  }

  @ArchTest
  static void theArchitecturePageNamesTheSameRooms(JavaClasses all) throws IOException {
    Set<String> named =
        Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE)
            .matcher(Files.readString(Repository.ROOT.resolve("docs/architecture.md")))
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(with(ARROWS.keySet(), "cli")), named);
  }

  @ArchTest
  static final ArchRule noCycleBetweenPackages =
      slices().matching("dev.medley.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheTorchRoomKnowsTheEnginesInternals =
      noClasses()
          .that(not(resideInAnyPackage("dev.medley.torch..", "ai.djl.pytorch..")))
          .should()
          .dependOnClassesThat(resideInAPackage("ai.djl.pytorch.."));

  @ArchTest
  static final ArchRule onlyItsModuleKnowsDeeplearning4j =
      noClasses()
          .that(not(resideInAPackage("dev.medley.dl4j..")))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.medley.dl4j..", "org.deeplearning4j..", "org.nd4j.."));

  @ArchTest
  static final ArchRule onlyBindingReflects =
      noClasses()
          .that(not(resideInAPackage("dev.medley.binding..")))
          .should()
          .dependOnClassesThat(resideInAPackage("java.lang.reflect.."));

  @ArchTest
  static final ArchRule noStaticStateChanges =
      fields().that().areStatic().should().beFinal().because("trainings must not share state");

  @ArchTest
  static final ArchRule nothingEndsTheProcessButTheMainClass =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.medley.cli.Medley")
          .should()
          .callMethod(System.class, "exit", int.class);

  /** A clock that jumps then changes dates that are shown, and nothing else. */
  @ArchTest
  static final ArchRule onlyRunsAndLogsAskForTheDate =
      noClasses()
          .that(not(resideInAnyPackage("dev.medley.run..", "dev.medley.track..")))
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now");

  @ArchTest
  static final ArchRule onlyCommandsKnowTheCommandLine =
      noClasses()
          .that(not(resideInAPackage("dev.medley.cli..")))
          .should()
          .dependOnClassesThat(resideInAPackage("picocli.."));

  private static String room(JavaClass each) {
    String[] parts = each.getPackageName().split("\\.", -1);
    return parts.length > 2 && parts[0].equals("dev") && parts[1].equals("medley") ? parts[2] : "";
  }

  private static Set<String> with(Set<String> some, String... more) {
    return Stream.concat(some.stream(), List.of(more).stream())
        .collect(Collectors.toUnmodifiableSet());
  }
}
