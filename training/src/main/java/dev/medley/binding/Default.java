package dev.medley.binding;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The value of a key that a file leaves out; a key without one is required. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** YAML text, such as {@code 0.9}, {@code [0.9, 0.999]}, {@code {}}, or {@code null}. */
  String value();
}
