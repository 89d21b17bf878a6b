package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.probe.Combine;
import dev.medley.analysis.probe.ProbeEntry;
import dev.medley.analysis.probe.ProbeRequest;
import dev.medley.analysis.probe.ProbeStudy;
import dev.medley.analysis.probe.RankBy;
import dev.medley.binding.UserError;
import dev.medley.probe.ProbePrecision;
import dev.medley.recipe.Category;
import dev.medley.run.RunDirectory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Linear probes where features of train are there: on the base, on the base with each other model,
 * and for the best partner of each category on mixtures and ranked features, at the penalty that
 * was chosen for both side by side. A note where features do not fit each other, or nothing is left
 * to choose a penalty on.
 */
final class ProbesSection implements Section {
  private static final String TRAIN = "train";
  private static final String VALIDATION = "validation";
  private static final List<Double> PENALTIES =
      IntStream.range(0, 12).mapToObj(i -> Math.pow(10, i / 2.0 - 5)).toList();

  @Override
  public void write(Study study, ObjectNode report) {
    String split = study.request().split();
    List<Integer> models =
        IntStream.of(study.withFeatures().models())
            .filter(m -> hasFeatures(study, m, TRAIN))
            .boxed()
            .toList();
    if (split.equals(TRAIN) || !models.contains(study.base())) {
      return;
    }
    boolean validated =
        !split.equals(VALIDATION)
            && models.stream().allMatch(m -> hasFeatures(study, m, VALIDATION));
    try {
      if (!validated) {
        requireEnough(study);
      }
      report.set("probes", probes(study, models, validated));
    } catch (UserError e) {
      NotesSection.add("No linear probes were fitted. " + e.getMessage(), report);
    }
  }

  private static void requireEnough(Study study) {
    RunDirectory base = study.request().runs().get(study.base());
    if (!ProbeStudy.canHoldOut(
        AlignedOutputs.load(List.of(base), study.request().dataset(), TRAIN))) {
      throw new UserError(
          "Where not all models have features of '%s' beside those of the reported split, a penalty is chosen on a fifth of each class of '%s', and no class has five examples there."
              .formatted(VALIDATION, TRAIN));
    }
  }

  private static ArrayNode probes(Study study, List<Integer> models, boolean validated) {
    ProbeRequest request =
        request(study, validated ? Optional.of(VALIDATION) : Optional.empty(), null);
    ArrayNode probes = JsonNodeFactory.instance.arrayNode();
    add(study, probes, request, study.base());
    Map<Category, Pair> best = new EnumMap<>(Category.class);
    for (int other : models) {
      if (other != study.base()) {
        ProbeStudy both = add(study, probes, request, study.base(), other);
        Pair pair = new Pair(other, both.whole().accuracy(), both.whole().l2());
        study
            .kinship()
            .category(Math.min(study.base(), other), Math.max(study.base(), other))
            .ifPresent(category -> best.merge(category, pair, Pair::better));
      }
    }
    for (Pair pair : best.values()) {
      ProbeRequest at = request(study, Optional.empty(), pair.l2);
      for (Combine combine : List.of(Combine.MIX, Combine.RANKED)) {
        add(study, probes, at.by(combine), study.base(), pair.other);
      }
    }
    return probes;
  }

  /** A partner of the base. */
  private record Pair(int other, double accuracy, double l2) {
    static Pair better(Pair first, Pair second) {
      return second.accuracy > first.accuracy ? second : first;
    }
  }

  private static ProbeRequest request(Study study, Optional<String> validateOn, Double l2) {
    return new ProbeRequest(
        study.request().dataset(),
        TRAIN,
        study.request().split(),
        validateOn,
        l2 == null ? OptionalDouble.empty() : OptionalDouble.of(l2),
        PENALTIES,
        Combine.CONCAT,
        ProbeRequest.RATES,
        1,
        RankBy.VARIANCE,
        study.request().seed(),
        ProbePrecision.FLOAT32);
  }

  private static ProbeStudy add(
      Study study, ArrayNode probes, ProbeRequest request, int... models) {
    List<RunDirectory> runs = IntStream.of(models).mapToObj(study.request().runs()::get).toList();
    ProbeStudy fitted = ProbeStudy.of(study.torch(), runs, request);
    List<String> names = new ArrayList<>();
    IntStream.of(models).mapToObj(study::name).forEach(names::add);
    probes.add(ProbeEntry.of(new ProbeStudy(names, request, fitted.whole(), fitted.curve())));
    return fitted;
  }

  private static boolean hasFeatures(Study study, int model, String split) {
    RunDirectory run = study.request().runs().get(model);
    String dataset = study.request().dataset();
    return run.outputs().contains(dataset + "." + split)
        && run.outputs(dataset, split).features().isPresent();
  }
}
