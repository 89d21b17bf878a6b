package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.run.CheckpointState;
import dev.medley.run.RunDirectory;
import dev.medley.run.Status;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import java.util.List;
import java.util.Optional;

/** Brings an interrupted training to its end, with as many interruptions as can be. */
final class Interruptions {
  private Interruptions() {}

  /**
   * Stops after every step, and within an evaluation after one batch, then, since it begins again,
   * after two, three, ....
   *
   * @param run interrupted
   * @return the run, finished; it was stopped while measuring an epoch, and after the last one
   */
  static RunDirectory toTheEnd(RunDirectory run) {
    boolean whileMeasuring = false;
    boolean afterTraining = false;
    List<Double> before = List.of();
    for (int patience = 1; run.status() != Status.FINISHED; patience++) {
      assertEquals(Status.INTERRUPTED, run.status());
      CheckpointState last = run.checkpoints().get("last").state();
      double pending = last.values().get("epoch_images");
      List<Double> position = List.of((double) last.step(), pending);
      if (position.equals(before)) {
        whileMeasuring |= pending > 0;
        afterTraining |= pending == 0;
      } else {
        patience = 1;
      }
      before = position;
      int most = patience;
      int[] asked = {0};
      try (RunLog log = new RunLog(Screen.standardError(true))) {
        run =
            new Training(new DataCatalog(DataHome.standard()), log, () -> ++asked[0] >= most)
                .resume(run, "cpu", Optional.empty(), "a test");
      }
    }
    assertTrue(whileMeasuring);
    assertTrue(afterTraining);
    return run;
  }
}
