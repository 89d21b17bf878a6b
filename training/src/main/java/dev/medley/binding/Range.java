package dev.medley.binding;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The allowed values of a number, or of every number of a list. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
  /** The smallest allowed value. */
  double min() default Double.NEGATIVE_INFINITY;

  /** The largest allowed value. */
  double max() default Double.POSITIVE_INFINITY;

  /** Whether the value must be larger than {@link #min}, not equal to it. */
  boolean minExclusive() default false;

  /** Whether the value must be smaller than {@link #max}, not equal to it. */
  boolean maxExclusive() default false;
}
