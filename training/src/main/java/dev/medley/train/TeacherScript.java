package dev.medley.train;

import dev.medley.torch.Network;
import java.util.ArrayList;
import java.util.List;

/** Writes what an objective's teachers say of a view. */
final class TeacherScript {
  private TeacherScript() {}

  /**
   * The functions: {@code NAME_taught(x: Tensor, mean: Tensor, std: Tensor, k: List[Tensor]) ->
   * List[Tensor]}, the logits (n, classes) of each teacher. Views come as the student sees them and
   * are scaled as each teacher knows them; {@code k} are the teachers' arrays.
   *
   * @param micro images at a time
   */
  static List<String> functions(Learner.Part part, int micro) {
    List<String> functions = new ArrayList<>();
    StringBuilder body =
        new StringBuilder(
            """
            def %1$s_taught(x: Tensor, mean: Tensor, std: Tensor, k: List[Tensor]) -> List[Tensor]:
              y: List[Tensor] = []
            """
                .formatted(part.name()));
    int at = 0;
    for (Teacher teacher : part.teachers()) {
      Network network = teacher.network();
      String name = "%s_teacher%d".formatted(part.name(), functions.size() / 2);
      functions.add(network.evaluationScript(name + "_eval"));
      int weights = at + 2;
      int statistics = weights + network.trained().size();
      functions.add(
          """
          def %1$s(x: Tensor, mean: Tensor, std: Tensor, k: List[Tensor]) -> Tensor:
            pieces: List[Tensor] = []
            for start in range(0, x.shape[0], %2$d):
              view = normalize(x[start:start + %2$d] * std + mean, k[%3$d], k[%4$d])
              logits, same = %1$s_eval(view, k[%5$d:%6$d], k[%6$d:%7$d])
              pieces.append(logits)
            return torch.cat(pieces)
          """
              .formatted(name, micro, at, at + 1, weights, statistics, at += teacher.size()));
      body.append("  y.append(%s(x, mean, std, k))\n".formatted(name));
    }
    functions.add(body.append("  return y\n").toString());
    return functions;
  }
}
