package dev.medley.export;

import dev.medley.binding.UserError;
import dev.medley.run.Preprocessing;
import dev.medley.train.EnsembleMember;
import dev.medley.train.TrainedNetwork;
import java.util.List;

/** What goes into one file. */
final class Members {
  private Members() {}

  /** The beginning of a member's names in a file; empty where it is alone. */
  static String prefix(List<EnsembleMember> members, int member) {
    return members.size() == 1 ? "" : "member" + member + ".";
  }

  /**
   * Requires members that can be averaged.
   *
   * @throws UserError if they tell other classes apart or take other images
   */
  static void check(List<EnsembleMember> members) {
    EnsembleMember first = members.get(0);
    for (EnsembleMember member : members) {
      TrainedNetwork network = member.network();
      if (!network.classes().equals(first.network().classes())) {
        throw new UserError(
            "%s tells other classes apart than %s: %s, not %s. Export runs of the same classes together."
                .formatted(
                    member.name(), first.name(), network.classes(), first.network().classes()));
      }
      if (!size(network).equals(size(first.network()))) {
        throw new UserError(
            "%s takes images of %s (channels, height, width), %s of %s. Export runs that take the same images together."
                .formatted(member.name(), size(network), first.name(), size(first.network())));
      }
    }
  }

  private static List<Integer> size(TrainedNetwork network) {
    Preprocessing images = network.images();
    return List.of(images.channels(), images.height(), images.width());
  }
}
