package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in a small checkout whose Maven is a script that copies a jar and counts. */
class LauncherTest {
  private static final String MAIN =
      """
      package dev.medley.cli;
      public class Medley {
        public static void main(String[] args) throws java.io.IOException {
          if (args.length > 0 && args[0].equals("wait")) {
            System.out.println("ready");
            System.in.read();
          }
          for (String arg : args) System.out.println("arg " + arg);
          for (String name : new String[] {"medley.native", "medley.native.reason", "user.home", "java.class.path", "medley.launcher", "medley.build"})
            System.out.println(name + " " + System.getProperty(name));
          System.out.println("heap " + Runtime.getRuntime().maxMemory());
        }
      }
      """;

  private static final String MAVEN =
      """
      #!/bin/sh
      set -e
      root=$(dirname "$0")/..
      echo "$*" >>"$root/mvn.calls"
      sleep 0.2
      [ ! -e "$root/broken" ] || { echo '[INFO] hum'; cat "$root/broken"; exit 1; }
      mkdir -p "$root/cli/target/launcher"
      cp "$root/main.jar" "$root/cli/target/launcher/medley-cli.jar"
      printf '%s' "$root/lib/pytorch-native-cpu-1.jar:$root/lib/other.jar" >"$root/cli/target/launcher/classpath"
      case "$*" in
        *"-pl dl4j "*)
          mkdir -p "$root/dl4j/target/launcher"
          cp "$root/main.jar" "$root/dl4j/target/launcher/medley-dl4j.jar"
          printf '%s' "$root/lib/pytorch-native-cpu-1.jar:$root/lib/other.jar:$root/lib/nd4j.jar" \
            >"$root/dl4j/target/launcher/classpath"
          ;;
      esac
      """;

  @TempDir static Path jars;
  @TempDir Path temporary;
  private Path checkout;

  @BeforeAll
  static void compileTheMainClass() throws IOException {
    Path source = jars.resolve("Medley.java");
    Files.writeString(source, MAIN);
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", jars.toString(), source.toString());
    assertEquals(0, code);
    try (OutputStream file = Files.newOutputStream(jars.resolve("main.jar"));
        JarOutputStream jar = new JarOutputStream(file)) {
      jar.putNextEntry(new ZipEntry("dev/medley/cli/Medley.class"));
      jar.write(Files.readAllBytes(jars.resolve("dev/medley/cli/Medley.class")));
    }
  }

  @BeforeEach
  void layOutACheckout() throws IOException {
    checkout = Files.createDirectories(temporary.resolve("a checkout"));
    Files.copy(
        Repository.ROOT.resolve("medley"),
        checkout.resolve("medley"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(jars.resolve("main.jar"), checkout.resolve("main.jar"));
    write("pom.xml", "<project/>");
    write("cli/pom.xml", "<project/>");
    write("cli/src/main/java/A.java", "class A {}");
    write("lib/pytorch-native-cpu-1.jar", "");
    write("lib/other.jar", "");
    write("lib/nd4j.jar", "");
    executable("bin/mvn", MAVEN);
  }

  @Test
  void buildsOnFirstUseAndNotAgain() throws Exception {
    Finished first = medley("train", "two words", "");
    assertEquals(0, first.code(), first.err());
    assertTrue(
        first.err().startsWith("medley: building on first use") && first.err().lines().count() == 1,
        first.err());
    assertTrue(first.out().startsWith("arg train\narg two words\narg \n"), first.out());
    Finished second = medley();
    assertEquals("", second.err());
    assertEquals(1, builds());
  }

  @Test
  void passesTheHomeFolderToMavenAndToJava() throws Exception {
    Finished finished = medley();
    assertTrue(finished.out().contains("user.home " + temporary.resolve("home")), finished.out());
    assertTrue(
        Files.readString(checkout.resolve("mvn.calls"))
            .contains("-Duser.home=" + temporary.resolve("home")));
  }

  @Test
  void buildsAgainWhenASourceChangedAppearedOrWent() throws Exception {
    medley();
    write("cli/src/main/java/A.java", "class A { int x; }");
    assertEquals("medley: the sources changed, building\n", medley().err());
    assertEquals(2, builds());
    write("recipes/a.yaml", "recipe: a");
    medley();
    assertEquals(3, builds());
    Files.delete(checkout.resolve("recipes/a.yaml"));
    medley();
    assertEquals(4, builds());
    medley();
    assertEquals(4, builds());
  }

  @Test
  void noticesAChangeThatLooksOld() throws Exception {
    medley();
    Path source = checkout.resolve("cli/src/main/java/A.java");
    Files.writeString(source, "class B {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
    medley();
    assertEquals(2, builds());
  }

  @Test
  void doesNotBuildForATouchedFile() throws Exception {
    medley();
    write("cli/src/main/java/A.java", "class A {}");
    assertEquals("", medley().err());
    assertEquals(1, builds());
  }

  @Test
  void severalStartedAtOnceBuildOnceAndAllWork() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Callable<Finished> start = this::medley;
      for (Future<Finished> each : pool.invokeAll(List.of(start, start, start, start))) {
        assertEquals(0, each.get().code(), each.get().err());
      }
    } finally {
      pool.shutdown();
    }
    assertEquals(1, builds());
  }

  @Test
  void aRunningCommandKeepsItsBuildUntilItEnds() throws Exception {
    medley();
    Path old = onlyBuild();
    ProcessBuilder builder = builder("wait");
    Process running = builder.start();
    try (InputStream out = running.getInputStream();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8))) {
      assertEquals("ready", lines.readLine());
      write("cli/src/main/java/A.java", "class A { int x; }");
      medley();
      assertTrue(Files.exists(old));
      running.getOutputStream().close();
      assertEquals(0, running.waitFor());
    }
    write("cli/src/main/java/A.java", "class A { int y; }");
    medley();
    assertFalse(Files.exists(old));
    onlyBuild();
  }

  @Test
  void buildsAgainWhenALibraryWent() throws Exception {
    medley();
    Files.delete(checkout.resolve("lib/other.jar"));
    write("cli/src/main/java/A.java", "class A { }");
    Finished finished = medley();
    assertEquals(2, builds());
    assertEquals(2, finished.code());
    assertTrue(finished.err().contains("is incomplete"), finished.err());
  }

  @Test
  void bringsAModuleOnceABuildAndOnlyWhenItIsAskedFor() throws Exception {
    Finished plain = medley();
    String build = line(plain, "medley.build ");
    assertEquals(checkout.resolve("medley").toString(), line(plain, "medley.launcher "));
    assertFalse(classPath(plain).contains("dl4j"));
    assertEquals(1, builds());
    Finished brought = medley("--module", "dl4j", build);
    assertEquals(0, brought.code(), brought.err());
    assertTrue(brought.err().startsWith("medley: building dl4j on first use"), brought.err());
    assertEquals(
        build + "/dl4j/medley-dl4j.jar:" + checkout.resolve("bin/../lib/nd4j.jar") + "\n",
        brought.out());
    Finished again = medley("--module", "dl4j", build);
    assertEquals(brought.out(), again.out());
    assertEquals("", again.err());
    assertEquals(2, builds());
    assertEquals(classPath(plain), classPath(medley()));
    write("dl4j/src/main/java/B.java", "class B {}");
    Finished outdated = medley("--module", "dl4j", build);
    assertEquals(2, outdated.code());
    assertTrue(outdated.err().contains("start it again"), outdated.err());
    String next = line(medley(), "medley.build ");
    assertEquals(0, medley("--module", "dl4j", next).code());
    assertEquals(4, builds());
  }

  @Test
  void bringsAModuleAgainWhenALibraryWent() throws Exception {
    String build = line(medley(), "medley.build ");
    medley("--module", "dl4j", build);
    Files.delete(checkout.resolve("lib/nd4j.jar"));
    Finished finished = medley("--module", "dl4j", build);
    assertEquals(3, builds());
    assertEquals(2, finished.code());
    assertTrue(finished.err().contains("the build of dl4j is incomplete"), finished.err());
  }

  @Test
  void worksThroughASymbolicLinkFromAnotherFolder() throws Exception {
    Path link = temporary.resolve("links/medley");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../a checkout/medley"));
    ProcessBuilder builder = builder();
    builder.command(List.of("sh", "-c", "medley")).directory(temporary.toFile());
    builder
        .environment()
        .merge("PATH", link.getParent().toString(), (path, folder) -> folder + ":" + path);
    Finished finished = Finished.run(builder);
    assertEquals(0, finished.code(), finished.err());
  }

  @Test
  void showsTheErrorsOfAFailedBuildAndTriesAgain() throws Exception {
    write("broken", "[ERROR] A.java:[1,2] no such thing\n");
    Finished finished = medley();
    assertEquals(1, finished.code());
    assertEquals("", finished.out());
    assertTrue(finished.err().contains("[ERROR] A.java:[1,2] no such thing"), finished.err());
    assertTrue(finished.err().contains(".medley/build.log"), finished.err());
    Files.delete(checkout.resolve("broken"));
    assertEquals(0, medley().code());
  }

  @ParameterizedTest
  @CsvSource({
    "[ERROR] Could not transfer artifact a:b:jar:1 from central, libraries could not be downloaded",
    "[ERROR] write failed: No space left on device, the disk is full"
  })
  void saysWhatMendsTheUsualReasonsOfAFailedBuild(String said, String cure) throws Exception {
    write("broken", said + "\n");
    Finished finished = medley();
    assertEquals(1, finished.code());
    assertTrue(finished.err().contains("the build failed: " + cure), finished.err());
  }

  @Test
  void saysWhereItDoesNotRun() throws Exception {
    executable("bin/uname", "#!/bin/sh\necho Darwin arm64\n");
    Finished finished = medley();
    assertEquals(2, finished.code());
    assertTrue(
        finished.err().contains("for Linux on x86-64; this is Darwin arm64"), finished.err());
    assertFalse(Files.exists(checkout.resolve("mvn.calls")));
  }

  @Test
  void asksForMavenWhereThereIsNone() throws Exception {
    Files.delete(checkout.resolve("bin/mvn"));
    ProcessBuilder builder = builder();
    for (String tool : List.of("uname", "readlink", "mkdir", "flock")) {
      executable("tools/" + tool, "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
    }
    builder.environment().put("PATH", checkout.resolve("tools").toString());
    Finished finished = Finished.run(builder);
    assertEquals(2, finished.code());
    assertTrue(finished.err().contains("there is no mvn on PATH"), finished.err());
  }

  @Test
  void asksForANewerJdk() throws Exception {
    executable("jdk/bin/java", "#!/bin/sh\nexit 1\n");
    executable("jdk/bin/javac", "#!/bin/sh\necho javac 11.0.2\n");
    Finished finished = medleyWith(Map.of("JAVA_HOME", checkout.resolve("jdk").toString()));
    assertEquals(2, finished.code());
    assertTrue(
        finished.err().startsWith("medley: Medley needs a JDK, version 17 or later; ")
            && finished.err().contains("is version 11.0.2"),
        finished.err());
  }

  @Test
  void asksForTheCompilerWhereThereIsOnlyARuntime() throws Exception {
    executable("jre/bin/java", "#!/bin/sh\nexit 1\n");
    Finished finished = medleyWith(Map.of("JAVA_HOME", checkout.resolve("jre").toString()));
    assertEquals(2, finished.code());
    assertTrue(finished.err().contains("has java but no javac"), finished.err());
  }

  @Test
  void theHeapIsCappedAndTheCapCanBeMoved() throws Exception {
    assertTrue(heap(medley()) <= 2L << 30);
    Finished small = medleyWith(Map.of("MEDLEY_JAVA_OPTS", "-Xmx64m -Dx=y"));
    assertTrue(heap(small) <= 64L << 20, small.out());
  }

  @Test
  void takesTheCpuLibraryWhereThereIsNoDriver() throws Exception {
    Finished finished = medley();
    assertTrue(finished.out().contains("medley.native cpu\n"), finished.out());
    assertTrue(
        finished.out().contains("medley.native.reason there is no NVIDIA driver\n"),
        finished.out());
    assertTrue(classPath(finished).endsWith("/pytorch-native-cpu-1.jar"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/driver/nvidia/version",
        "/dev/nvidiactl",
        "/usr/lib/wsl/lib/libcuda.so.1",
        "/usr/lib/x86_64-linux-gnu/libcuda.so.1",
        "/usr/lib64/libcuda.so.1",
        "/usr/bin/nvidia-smi"
      })
  void leavesTheCpuLibraryOutWhereADriverIs(String sign) throws Exception {
    executable("machine" + sign, "");
    Finished finished = medley();
    assertTrue(finished.out().contains("medley.native cuda\n"), finished.out());
    assertTrue(
        finished.out().contains("medley.native.reason there is an NVIDIA driver (" + sign + ")"),
        finished.out());
    assertFalse(classPath(finished).contains("pytorch-native-cpu"));
    assertTrue(classPath(finished).contains("other.jar"));
  }

  @Test
  void theUserDecidesAgainstTheDriver() throws Exception {
    executable("machine/dev/nvidiactl", "");
    Finished cpu = medleyWith(Map.of("MEDLEY_NATIVE", "cpu"));
    assertTrue(cpu.out().contains("medley.native.reason MEDLEY_NATIVE is cpu\n"), cpu.out());
    assertTrue(classPath(cpu).contains("pytorch-native-cpu"));
    Files.delete(checkout.resolve("machine/dev/nvidiactl"));
    Finished cuda = medleyWith(Map.of("MEDLEY_NATIVE", "cuda"));
    assertFalse(classPath(cuda).contains("pytorch-native-cpu"));
    Finished wrong = medleyWith(Map.of("MEDLEY_NATIVE", "gpu"));
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("MEDLEY_NATIVE is gpu; it may be cpu or cuda"), wrong.err());
  }

  private Finished medley(String... args) throws IOException, InterruptedException {
    return Finished.run(builder(args));
  }

  private Finished medleyWith(Map<String, String> variables)
      throws IOException, InterruptedException {
    ProcessBuilder builder = builder();
    builder.environment().putAll(variables);
    return Finished.run(builder);
  }

  private ProcessBuilder builder(String... args) {
    List<String> command = new ArrayList<>();
    command.add(checkout.resolve("medley").toString());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("MEDLEY_"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("HOME", temporary.resolve("home").toString());
    environment.put("PATH", checkout.resolve("bin") + ":/usr/bin:/bin");
    environment.put("MEDLEY_PROBE_ROOT", checkout.resolve("machine").toString());
    return builder;
  }

  private int builds() throws IOException {
    return Files.readAllLines(checkout.resolve("mvn.calls")).size();
  }

  private Path onlyBuild() throws IOException {
    try (Stream<Path> builds = Files.list(checkout.resolve(".medley/builds"))) {
      List<Path> all = builds.toList();
      assertEquals(1, all.size(), all.toString());
      return all.get(0);
    }
  }

  private static long heap(Finished finished) {
    return Long.parseLong(line(finished, "heap "));
  }

  private static String classPath(Finished finished) {
    return line(finished, "java.class.path ");
  }

  private static String line(Finished finished, String start) {
    return finished
        .out()
        .lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(finished));
  }

  private void write(String path, String text) throws IOException {
    Path file = checkout.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void executable(String path, String text) throws IOException {
    write(path.startsWith("/") ? path.substring(1) : path, text);
    Files.setPosixFilePermissions(
        checkout.resolve(path), PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
