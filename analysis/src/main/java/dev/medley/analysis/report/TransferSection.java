package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.calibration.Temperature;
import dev.medley.analysis.ensemble.EnsembleRule;
import dev.medley.analysis.ensemble.PairEnsembles;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.Bits;
import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * {@code transfer}: accuracies on the other data sets that at least two models have outputs of, of
 * the same split; of models, and of pairs by the mean of logits (Gontijo-Lopes et al. 2022, figure
 * 7).
 */
final class TransferSection implements Section {
  @Override
  public void write(Study study, ObjectNode report) {
    ArrayNode list = report.putArray("transfer");
    for (String dataset : others(study)) {
      int[] models =
          IntStream.of(study.classifying().models())
              .filter(m -> run(study, m).outputs().contains(folder(study, dataset)))
              .toArray();
      if (models.length > 1) {
        ObjectNode entry =
            list.addObject().put("dataset", dataset).put("split", study.request().split());
        try {
          write(study, models, dataset, entry);
        } catch (UserError e) {
          entry.putObject("undefined").put("models", e.getMessage());
        }
      }
    }
  }

  private static Set<String> others(Study study) {
    String end = folder(study, "");
    Set<String> datasets = new TreeSet<>();
    for (int m : study.classifying().models()) {
      for (String outputs : run(study, m).outputs()) {
        if (outputs.endsWith(end)) {
          datasets.add(outputs.substring(0, outputs.length() - end.length()));
        }
      }
    }
    datasets.remove(study.request().dataset());
    return datasets;
  }

  private static String folder(Study study, String dataset) {
    return dataset + "." + study.request().split();
  }

  private static RunDirectory run(Study study, int model) {
    return study.request().runs().get(model);
  }

  private static void write(Study study, int[] models, String dataset, ObjectNode entry) {
    List<RunDirectory> runs = IntStream.of(models).mapToObj(m -> run(study, m)).toList();
    AlignedOutputs there = AlignedOutputs.load(runs, dataset, study.request().split());
    entry.put("examples", there.examples());
    ArrayNode list = entry.putArray("models");
    for (int i = 0; i < models.length; i++) {
      list.addObject()
          .put("name", study.name(models[i]))
          .put("accuracy", accuracy(study.correct(models[i]), study.outputs()))
          .put("other_accuracy", accuracy(there.correct(there.models().get(i)), there));
    }
    pairs(study, models, there, entry.putArray("pairs"));
  }

  private static void pairs(Study study, int[] models, AlignedOutputs there, ArrayNode list) {
    int[] both =
        IntStream.range(0, models.length)
            .filter(i -> there.models().get(i).hasLogits() && study.withLogits().has(models[i]))
            .toArray();
    if (both.length < 2) {
      return;
    }
    PairEnsembles here = study.ensembles(EnsembleRule.LOGIT_MEAN);
    byte[] folds = there.folds();
    List<Forecast> members =
        IntStream.of(both)
            .mapToObj(i -> new Forecast(there.models().get(i), Temperature.NONE, folds))
            .toList();
    PairEnsembles other = PairEnsembles.of(members, EnsembleRule.LOGIT_MEAN, there, false);
    for (int i = 0; i < both.length; i++) {
      for (int j = i + 1; j < both.length; j++) {
        int a = models[both[i]];
        int b = models[both[j]];
        list.addObject()
            .put("a", study.name(a))
            .put("b", study.name(b))
            .put(
                "accuracy", here.accuracy(study.withLogits().local(a), study.withLogits().local(b)))
            .put("other_accuracy", other.accuracy(i, j));
      }
    }
  }

  private static double accuracy(long[] correct, AlignedOutputs outputs) {
    return (double) Bits.count(correct) / outputs.examples();
  }
}
