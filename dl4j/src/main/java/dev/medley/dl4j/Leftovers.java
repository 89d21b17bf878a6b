package dev.medley.dl4j;

import org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The arrays that steps leave behind. Deeplearning4j leaves them to Java's collector, which sees
 * their small handles alone and would let them fill the machine: it is called where they are many.
 */
final class Leftovers {
  /** How many bytes may wait for the collector. */
  private static final long SLACK = 256L << 20;

  private long limit;
  private boolean collected = true;

  /** To be called after every step. */
  void tidy() {
    long held = held();
    if (collected) {
      limit = held + SLACK;
    }
    collected = held > limit;
    if (collected) {
      Nd4j.getMemoryManager().invokeGc();
    }
  }

  /** The bytes of all arrays outside workspaces; ND4J's memory manager counts workspaces alone. */
  static long held() {
    return Nd4jCpu.Environment.getInstance().getDeviceCounter(0);
  }
}
