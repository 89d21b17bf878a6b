package dev.medley.sweep;

import dev.medley.binding.Catalog;
import dev.medley.binding.Nearest;
import dev.medley.binding.Node;
import dev.medley.binding.UserError;
import dev.medley.data.DataSettings;
import dev.medley.file.WeightsFile;
import dev.medley.recipe.Category;
import dev.medley.recipe.Origin;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunDirectory;
import dev.medley.run.Runs;
import dev.medley.sweep.Combinations.Combination;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The members of a family, their recipes resolved and checked.
 *
 * @param family the family
 * @param members the base first; each after the one whose weights it starts from
 */
public record Plan(Family family, List<Member> members) {
  private static final int MOST_PROBLEMS = 30;

  /** Keeps a copy. */
  public Plan {
    members = List.copyOf(members);
  }

  /** The base. */
  public Member base() {
    return members.get(0);
  }

  /** A member by its name. */
  Member member(String name) {
    return members.stream().filter(member -> member.name().equals(name)).findFirst().orElseThrow();
  }

  /**
   * The epochs after which rounds of training end, the last being the whole training's; one for a
   * family without halving.
   */
  List<Integer> rungs() {
    return family.halving() == null
        ? List.of(Integer.MAX_VALUE)
        : family.halving().rungs(base().recipe().train().epochs());
  }

  /**
   * Plans a family without opening any data: data sets are told from each other by name and path.
   *
   * @param recipes where its recipes are found
   * @param overrides what a command line changes about every member
   * @param runs where runs are found that recipes start from
   * @throws UserError with all its problems
   */
  public static Plan of(Families.Source source, Recipes recipes, Overrides overrides, Path runs) {
    return of(source, recipes, overrides, runs, DataFacts::unopened);
  }

  static Plan of(
      Families.Source source,
      Recipes recipes,
      Overrides overrides,
      Path runs,
      Function<DataSettings, DataFacts> facts) {
    return new Planner(source, recipes, overrides, runs, facts).plan();
  }

  /** A member whose recipe is not resolved yet. */
  private record Sketch(String name, Recipes.Draft draft, Optional<String> start, boolean written) {
    Sketch varied(String newName, Map<String, Node> changes) {
      return new Sketch(newName, changed(draft, changes), start, false);
    }

    static Recipes.Draft changed(Recipes.Draft draft, Map<String, Node> changes) {
      Recipes.Draft changed = draft;
      for (Map.Entry<String, Node> change : changes.entrySet()) {
        changed = changed.with(change.getKey(), change.getValue());
      }
      return changed;
    }
  }

  private static final class Planner {
    private final Families.Source source;
    private final Family family;
    private final Recipes recipes;
    private final Overrides overrides;
    private final Path runs;
    private final Function<DataSettings, DataFacts> facts;
    private final Map<String, Recipes.Draft> drafts = new HashMap<>();
    private final Map<String, String> hashes = new HashMap<>();
    private final Map<String, Member> planned = new LinkedHashMap<>();

    Planner(
        Families.Source source,
        Recipes recipes,
        Overrides overrides,
        Path runs,
        Function<DataSettings, DataFacts> facts) {
      this.source = source;
      this.family = source.family();
      this.recipes = recipes;
      this.overrides = overrides;
      this.runs = runs;
      this.facts = facts;
    }

    Plan plan() {
      Sketch base = new Sketch(Family.BASE, draft(family.base()), Optional.empty(), true);
      Recipe baseRecipe = resolved(base.draft());
      List<String> splits = evaluated(baseRecipe.evaluate().splits());
      Map<String, Sketch> sketches = named(sketches(base, baseRecipe));
      Map<String, Recipe> resolved = resolved(sketches, splits);
      for (Sketch sketch : sketches.values()) {
        add(sketch, sketches, resolved, new LinkedHashSet<>());
      }
      Plan plan = new Plan(family, List.copyOf(planned.values()));
      if (family.halving() != null) {
        checkHalving(plan);
      }
      return plan;
    }

    private Recipes.Draft draft(String recipe) {
      return drafts.computeIfAbsent(
          recipe,
          key -> {
            try {
              return Sketch.changed(recipes.draft(source.recipe(key)), family.set());
            } catch (UserError e) {
              throw e.getMessage().startsWith(source.label())
                  ? e
                  : new UserError(source.label() + ": " + e.getMessage(), e);
            }
          });
    }

    private Recipe resolved(Recipes.Draft draft) {
      return draft.resolve(overrides);
    }

    /** All members are evaluated on the base's splits, and on what they were trained on. */
    private List<String> evaluated(List<String> base) {
      boolean given =
          family.set().keySet().stream().anyMatch(key -> key.startsWith("evaluate"))
              || overrides.set().stream().anyMatch(set -> set.startsWith("evaluate"));
      if (given || base.contains("train")) {
        return base;
      }
      List<String> splits = new ArrayList<>(List.of("train"));
      splits.addAll(base);
      return splits;
    }

    private List<Sketch> sketches(Sketch base, Recipe baseRecipe) {
      List<Sketch> sketches = new ArrayList<>(List.of(base));
      Combinations ofBase = new Combinations(baseRecipe.seed(), source.place());
      for (Combination combination : ofBase.of(family.vary())) {
        sketches.add(base.varied(combination.name(), combination.changes()));
      }
      for (Family.Extra extra : family.members()) {
        Recipes.Draft own = draft(extra.recipe() == null ? family.base() : extra.recipe());
        Sketch member =
            new Sketch(
                extra.name(),
                Sketch.changed(own, extra.set()),
                Optional.ofNullable(extra.initFrom()),
                true);
        sketches.add(member);
        if (!extra.vary().isEmpty()) {
          long seed = resolved(member.draft()).seed();
          for (Combination combination : new Combinations(seed, source.place()).of(extra.vary())) {
            String name = extra.name() + "-" + combination.name();
            sketches.add(member.varied(name, combination.changes()));
          }
        }
      }
      return sketches;
    }

    private Map<String, Sketch> named(List<Sketch> sketches) {
      Map<String, Sketch> named = new LinkedHashMap<>();
      List<String> problems = new ArrayList<>();
      for (Sketch sketch : sketches) {
        String run = family.family() + "-" + sketch.name();
        if (!Catalog.NAME.matcher(run).matches()) {
          problems.add(
              source.label()
                  + ": "
                  + run
                  + " cannot be a run's name: give the member, by a template, a shorter one");
        } else if (named.putIfAbsent(sketch.name(), sketch) != null) {
          problems.add(
              source.label()
                  + ": two members are called "
                  + sketch.name()
                  + ": give vary a name's template that tells them apart");
        }
      }
      refuse(problems);
      return named;
    }

    /** By name; combinations that make a recipe that another member has are left out. */
    private Map<String, Recipe> resolved(Map<String, Sketch> sketches, List<String> splits) {
      Map<String, Recipe> resolved = new LinkedHashMap<>();
      Map<Object, String> known = new HashMap<>();
      Set<String> problems = new LinkedHashSet<>();
      for (Sketch sketch : List.copyOf(sketches.values())) {
        try {
          Recipe recipe = resolved(sketch.draft());
          recipe = recipe.withEvaluate(recipe.evaluate().withSplits(splits));
          String same = known.putIfAbsent(List.of(recipe, sketch.start()), sketch.name());
          if (same == null) {
            resolved.put(sketch.name(), recipe);
          } else if (sketch.written() && !overrides.equals(Overrides.NONE)) {
            resolved.put(sketch.name(), recipe); // the command line took their difference away
          } else if (sketch.written()) {
            problems.add(
                "%s: the member %s has the recipe of %s"
                    .formatted(source.label(), sketch.name(), same));
          } else {
            sketches.remove(sketch.name());
          }
        } catch (UserError e) {
          problems.addAll(e.getMessage().lines().toList());
        }
        if (problems.size() >= MOST_PROBLEMS) {
          break;
        }
      }
      refuse(problems);
      return resolved;
    }

    /** Adds a member after the one that it starts from. */
    private void add(
        Sketch sketch,
        Map<String, Sketch> sketches,
        Map<String, Recipe> resolved,
        Set<String> waiting) {
      if (planned.containsKey(sketch.name())) {
        return;
      }
      if (!waiting.add(sketch.name())) {
        throw new UserError(
            source.label()
                + ": init_from goes in a circle: "
                + String.join(" -> ", waiting)
                + " -> "
                + sketch.name());
      }
      Recipe recipe = resolved.get(sketch.name());
      Optional<Member> start = Optional.empty();
      if (sketch.start().isPresent()) {
        String wanted = sketch.start().get();
        Sketch first = sketches.get(wanted);
        if (first == null) {
          throw new UserError(
              "%s: init_from of %s: there is no member %s%s"
                  .formatted(
                      source.label(),
                      sketch.name(),
                      wanted,
                      Nearest.to(wanted, sketches.keySet())
                          .map(near -> ", did you mean " + near + "?")
                          .orElse("")));
        }
        add(first, sketches, resolved, waiting);
        start = Optional.of(planned.get(wanted));
        recipe = recipe.withInitFrom(start.get().run());
      }
      planned.put(sketch.name(), member(sketch.name(), recipe, start));
    }

    private Member member(String name, Recipe recipe, Optional<Member> start) {
      DataFacts data;
      try {
        data = facts.apply(recipe.data());
      } catch (UserError e) {
        throw new UserError("The data of the member " + name + ": " + e.getMessage(), e);
      }
      Recipe settled = recipe;
      if (recipe.data().normalize() == null) {
        settled =
            start
                .map(first -> first.recipe().data().normalize())
                .or(data::normalize)
                .map(normalize -> recipe.withData(recipe.data().withNormalize(normalize)))
                .orElse(recipe);
      }
      Origin origin = origin(Origin.of(settled, data.fingerprint()), start);
      Origin base = planned.isEmpty() ? origin : planned.values().iterator().next().origin();
      return new Member(
          name,
          family.family() + "-" + name,
          settled,
          origin,
          planned.isEmpty() ? Optional.empty() : Optional.of(Category.of(base, origin)),
          Origin.varied(base, origin),
          start.map(Member::name));
    }

    private Origin origin(Origin fresh, Optional<Member> start) {
      String initFrom = fresh.recipe().initFrom();
      if (start.isPresent()) {
        return fresh.startingFrom(start.get().origin());
      }
      if (initFrom == null) {
        return fresh;
      }
      Path file = Path.of(initFrom);
      if (!RunDirectory.isRun(file) && WeightsFile.isAt(file)) {
        return fresh.startingFrom(hashes.computeIfAbsent(initFrom, f -> WeightsFile.sha256(file)));
      }
      RunDirectory run = Runs.find(runs, initFrom);
      return run.origin()
          .map(fresh::startingFrom)
          .orElseThrow(
              () -> new UserError("It is not known what the run " + initFrom + " started from."));
    }

    private void checkHalving(Plan plan) {
      List<String> problems = new ArrayList<>();
      int epochs = plan.base().recipe().train().epochs();
      List<Integer> rungs = plan.rungs();
      for (Member member : plan.members()) {
        int every = member.recipe().evaluate().everyEpochs();
        if (member.recipe().train().epochs() != epochs) {
          problems.add(
              "%s: halving: all members must have the base's train.epochs (%d); %s has %d"
                  .formatted(
                      source.label(), epochs, member.name(), member.recipe().train().epochs()));
        } else if (member.start().isPresent()) {
          problems.add(
              "%s: halving: %s starts from a member that may be stopped; give it no init_from"
                  .formatted(source.label(), member.name()));
        } else if (rungs.stream().anyMatch(rung -> rung < epochs && rung % every != 0)) {
          problems.add(
              "%s: halving: evaluate.every_epochs of %s must divide the rounds' ends %s, is %d"
                  .formatted(source.label(), member.name(), rungs, every));
        }
      }
      refuse(problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS)));
    }

    private static void refuse(Collection<String> problems) {
      if (!problems.isEmpty()) {
        throw new UserError(List.copyOf(problems));
      }
    }
  }
}
