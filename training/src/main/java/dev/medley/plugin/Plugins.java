package dev.medley.plugin;

import dev.medley.binding.UserError;
import dev.medley.run.WorkFailed;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds what modules beside the core provide. A module that is not on the class path is built and
 * its libraries are fetched by the launcher, once; what it says then goes to standard error.
 */
public final class Plugins {
  /** The module of Deeplearning4j. */
  public static final String DEEPLEARNING4J = "dl4j";

  private static final String LAUNCHER = "medley.launcher";
  private static final String BUILD = "medley.build";

  /** Kept, since a native library loads into one class loader of a process only. */
  private static final Map<String, ClassLoader> LOADED = new ConcurrentHashMap<>();

  private Plugins() {}

  /**
   * The one implementation of an interface that a module has.
   *
   * @param service listed in the module's {@code META-INF/services}
   * @throws UserError if the module is nowhere, and there is no launcher to bring it
   * @throws WorkFailed if the launcher cannot bring it
   */
  public static <T> T load(Class<T> service, String module) {
    return ServiceLoader.load(service, Plugins.class.getClassLoader())
        .findFirst()
        .or(
            () ->
                ServiceLoader.load(service, LOADED.computeIfAbsent(module, Plugins::bring))
                    .findFirst())
        .orElseThrow(
            () -> new IllegalStateException("module " + module + " has no " + service.getName()));
  }

  private static ClassLoader bring(String module) {
    String launcher = System.getProperty(LAUNCHER);
    if (launcher == null) {
      throw new UserError(
          "This needs Medley's module %s, which is not on the class path; start Medley by its launcher, which brings it."
              .formatted(module));
    }
    ProcessBuilder builder =
        new ProcessBuilder(launcher, "--module", module, System.getProperty(BUILD, ""))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String classPath =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new WorkFailed(
            "The module %s could not be brought, as said above.".formatted(module));
      }
      return new URLClassLoader(module, urls(classPath), Plugins.class.getClassLoader());
    } catch (IOException e) {
      throw new WorkFailed("The launcher %s cannot be started: %s".formatted(launcher, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkFailed("Interrupted while the module %s was brought.".formatted(module), e);
    }
  }

  private static URL[] urls(String classPath) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String path : classPath.split(":", -1)) {
      urls.add(Path.of(path).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
