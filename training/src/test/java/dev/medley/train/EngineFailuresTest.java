package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import dev.medley.binding.Catalog;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineFailuresTest {
  private static EngineException full() {
    return new EngineException("The following operation failed\nRuntimeError: CUDA out of memory.");
  }

  private static String said(Throwable failure) {
    return EngineFailures.of(failure).orElseThrow().getMessage();
  }

  private static Recipe recipe(String... set) {
    return new Recipes(Catalog.Roots.standard()).load("simclr-dl4j", Overrides.NONE.withSet(set));
  }

  @Test
  void eachSaysWhatToDo() {
    assertTrue(said(new OutOfMemoryError("Java heap space")).contains("MEDLEY_JAVA_OPTS"));
    assertTrue(said(new UnsatisfiedLinkError("no djl")).contains("no djl. medley doctor"));
    assertTrue(said(full()).contains("--device cpu"));
    assertEquals("The engine failed: last.", said(new EngineException("first\nlast\n")));
    assertEquals(Optional.empty(), EngineFailures.of(new NoClassDefFoundError("a/Defect")));
    assertEquals(Optional.empty(), EngineFailures.of(new IllegalStateException("a defect")));
  }

  @Test
  void aTrainingIsToldWhatItsEngineHas() {
    String torch = EngineFailures.explain(full(), recipe("engine=pytorch")).getMessage();
    assertTrue(torch.contains("Set train.micro_batch_size"), torch);
    String other = EngineFailures.explain(full(), recipe()).getMessage();
    assertTrue(other.contains("Set a smaller train.batch_size"), other);
  }
}
