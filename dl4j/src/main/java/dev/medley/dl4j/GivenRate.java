package dev.medley.dl4j;

import java.util.concurrent.atomic.AtomicReference;
import org.nd4j.linalg.schedule.ISchedule;

/** A learning rate that is said before every step, and that all copies of a setting share. */
final class GivenRate implements ISchedule {
  private static final long serialVersionUID = 1L;

  private final AtomicReference<Double> rate = new AtomicReference<>(0.0);

  void set(double next) {
    rate.set(next);
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    return rate.get();
  }

  @Override
  @SuppressWarnings({"MethodDoesntCallSuperMethod", "CloneDeclaresCloneNotSupportedException"})
  public ISchedule clone() {
    return this;
  }
}
