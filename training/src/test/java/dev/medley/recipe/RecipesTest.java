package dev.medley.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.augment.PadCrop;
import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.data.DataSettings;
import dev.medley.data.Normalization;
import dev.medley.model.CifarResNet;
import dev.medley.optim.Cosine;
import dev.medley.optim.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipesTest {
  private static final String LEAST =
      "recipe: mine\ndata: some\nmodel: resnet20\noptimizer: sgd\ntrain: {epochs: 2}\n";

  @TempDir Path here;
  @TempDir Path user;
  private Recipes recipes;

  @BeforeEach
  void openCatalog() {
    recipes = new Recipes(new Catalog.Roots(here, user));
  }

  private Path write(String file, String text) throws IOException {
    Path path = here.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private Recipe parse(String text, String... set) {
    return recipes.parse(text, "r.yaml", Overrides.NONE.withSet(set));
  }

  private String refusal(String nameOrFile, String... set) {
    Overrides overrides = Overrides.NONE.withSet(set);
    return assertThrows(UserError.class, () -> recipes.load(nameOrFile, overrides)).getMessage();
  }

  @Test
  void aShippedRecipeIsFoundByName() {
    Recipe recipe = recipes.load("resnet20");
    assertEquals(new CifarResNet("resnet20", "B", 1, 0, 0), recipe.model());
    assertEquals(new Sgd(0.1, 0.9, false, 1e-4, false), recipe.optimizer());
    assertEquals(new Cosine(0, 0), recipe.schedule());
    assertEquals(new PadCrop(4, "zero"), recipe.augment().get(0));
    assertEquals("fashion-mnist-15k", recipe.data().name());
    assertNull(recipe.data().path());
    assertEquals(164, recipe.train().epochs());
    assertEquals(List.of("validation", "test"), recipe.evaluate().splits());
  }

  @Test
  void theWorkingDirectorysRecipesComeBeforeTheUsersAndTheseBeforeTheShipped() throws IOException {
    Path users = Files.createDirectories(user.resolve("recipes"));
    Files.writeString(users.resolve("resnet20.yaml"), LEAST.replace("epochs: 2", "epochs: 3"));
    assertEquals(3, recipes.load("resnet20").train().epochs());
    write("recipes/resnet20.yaml", LEAST);
    assertEquals(2, recipes.load("resnet20").train().epochs());
    assertEquals(Catalog.Origin.HERE, recipes.catalog().get("resnet20").origin());
    assertTrue(recipes.catalog().names().contains("mlp"));
  }

  @Test
  void aRecipeMayExtendTheOneOfItsOwnNameThatItStandsBefore() throws IOException {
    write("recipes/resnet20.yaml", "extends: resnet20\ntrain: {epochs: 7}");
    assertEquals(7, recipes.load("resnet20").train().epochs());
    assertEquals(128, recipes.load("resnet20").train().batchSize());
  }

  @Test
  void mapsMergeAndListsReplaceWhenARecipeExtendsAnother() throws IOException {
    write("recipes/base.yaml", LEAST + "augment: [pad_crop, horizontal_flip]");
    Path file =
        write(
            "sub/child.yaml",
            "extends: ../recipes/base.yaml\ntrain: {batch_size: 64}\naugment: [{name: pad_crop,"
                + " padding: 2}]\noptimizer: {momentum: 0.5}");
    Recipe recipe = recipes.load(file.toString());
    assertEquals(2, recipe.train().epochs());
    assertEquals(64, recipe.train().batchSize());
    assertEquals(List.of(new PadCrop(2, "zero")), recipe.augment());
    assertEquals(0.5, recipe.optimizer().momentum());
  }

  @Test
  void aVariantWithAnotherNameReplacesWhatItExtends() throws IOException {
    write("recipes/base.yaml", LEAST.replace("sgd", "{name: sgd, nesterov: true}"));
    Path same = write("same.yaml", "extends: base\noptimizer: {name: sgd, momentum: 0.8}");
    Path other = write("other.yaml", "extends: base\noptimizer: {name: adamw}");
    assertTrue(((Sgd) recipes.load(same.toString()).optimizer()).nesterov());
    assertEquals(
        recipes.load("base", Overrides.NONE.withSet("optimizer=adamw")).optimizer(),
        recipes.load(other.toString()).optimizer());
  }

  @Test
  void aChildsDataNameKeepsTheOtherDataKeys() throws IOException {
    write("recipes/base.yaml", LEAST.replace("data: some", "data: {name: some, validation: 0.2}"));
    Path child = write("child.yaml", "extends: base\ndata: other");
    assertEquals("other", recipes.load(child.toString()).data().name());
    assertEquals(0.2, recipes.load(child.toString()).data().validation());
  }

  @Test
  void aCircleIsRefusedNamingTheChain() throws IOException {
    write("recipes/a.yaml", "extends: b");
    write("recipes/b.yaml", "extends: ../c.yaml");
    write("c.yaml", "\nextends: a");
    String a = here.resolve("recipes/a.yaml").toString();
    String b = here.resolve("recipes/b.yaml").toString();
    String c = here.resolve("c.yaml").toString();
    assertEquals(
        "%s:2: extends goes in a circle: %s -> %s -> %s -> %s".formatted(c, a, b, c, a),
        refusal("a"));
  }

  @Test
  void whatCannotBeExtendedIsRefused() throws IOException {
    Path file = write("x.yaml", "extends: resnet2O");
    assertTrue(
        refusal(file.toString())
            .startsWith(
                file
                    + ":1: extends: there is no recipe resnet2O, did you mean resnet20? (recipes:"),
        refusal(file.toString()));
    write("x.yaml", "extends: [a, b]");
    assertEquals(
        file + ":1: extends must be the name or file of one recipe", refusal(file.toString()));
    write("x.yaml", "extends: none.yaml");
    assertEquals(here.resolve("none.yaml") + " cannot be read", refusal(file.toString()));
  }

  @Test
  void anUnknownRecipeIsRefusedNamingTheNearest() {
    assertTrue(
        refusal("resnet21").startsWith("there is no recipe resnet21, did you mean resnet20?"),
        refusal("resnet21"));
    assertEquals("nowhere/x.yaml cannot be read", refusal("nowhere/x.yaml"));
    assertEquals("a recipe's file name holds a character that no file's can", refusal("a\0.yaml"));
  }

  @Test
  void setTakesYamlAndReachesEveryKey() {
    String text = LEAST + "augment: [pad_crop, horizontal_flip]";
    assertEquals(0.5, parse(text, "optimizer.momentum=.5").optimizer().momentum());
    assertEquals(new PadCrop(2, "zero"), parse(text, "augment.0.padding=2").augment().get(0));
    assertEquals(1, parse(text, "augment.1=null").augment().size());
    assertEquals(List.of(), parse(text, "augment=[]").augment());
    assertEquals(
        new Cosine(3, 0), parse(text, "schedule={name: cosine, warmup_epochs: 3}").schedule());
    assertEquals(new TrainSettings.Ema(0.9), parse(text, "train.ema.decay=0.9").train().ema());
    assertEquals(
        new CifarResNet("resnet56", "A", 1, 0, 0),
        parse(text, "model.name=resnet56", "model.shortcut=A").model());
    assertEquals(
        new Normalization("dataset", null, null),
        parse(text, "data.normalize=dataset").data().normalize());
  }

  @Test
  void setToNullRemovesAKey() {
    String text = LEAST + "checkpoints: {every: 2}\nseed: 3";
    assertNull(parse(text, "checkpoints.every=null").checkpoints().every());
    assertEquals(0, parse(text, "seed=null").seed());
    assertNull(parse(text, "train.clip_norm=null").train().clipNorm());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.epoch=3 | train.epoch is not a key, did you mean epochs?",
        "train.epoch=null | train.epoch is not a key, did you mean epochs?",
        "train.epochs=-1 | train.epochs must be at least 0 and at most 1000000, is -1",
        "train.epochs=null | train.epochs is missing",
        "model=null | model is missing, one of resnet8",
        "augment.2=pad_crop | augment is a list with elements 0 to 1, not 2",
        "augment.x=3 | augment is a list with elements 0 to 1, not x",
        "train.epochs.x=3 | train.epochs is 2, which has no key x",
        "train.epochs | must have the form key=value, such as --set train.epochs=3",
        "=3 | must have the form key=value, such as --set train.epochs=3",
        "a..b=3 | must have the form key=value, such as --set train.epochs=3",
        "train.epochs=[ | is not valid YAML, ",
        "optimizer.lr=1 | optimizer.lr is not a key of sgd, did you mean learning_rate? (keys: name",
        "extends=resnet20 | extends is not a key",
        "train={epochs: 1, epochs: 2} | epochs is given twice",
        "optimizer.name=adamww | optimizer.name adamww is unknown, did you mean adamw? (one of sgd, adam, adamw",
      })
  void whatSetGetsWrongIsRefusedNamingTheOption(String set, String message) {
    String text = LEAST + "augment: [pad_crop, horizontal_flip]";
    String said = assertThrows(UserError.class, () -> parse(text, set)).getMessage();
    assertTrue(said.startsWith("--set " + set + ": " + message), said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train: {epochs: 1, micro_batch_size: 48} | train.micro_batch_size must divide batch_size (128), is 48",
        "train: {epochs: 1, label_smoothing: 1} | train.label_smoothing must be at least 0 and smaller than 1, is 1",
        "train: {epochs: 1, clip_norm: 0} | train.clip_norm must be larger than 0, is 0",
        "train: {epochs: 1, mixup: -1} | train.mixup must be at least 0 and at most 100, is -1",
        "train: {epochs: 1, cutmix: 101} | train.cutmix must be at least 0 and at most 100, is 101",
        "train: {epochs: 1, batch_size: 0} | train.batch_size must be at least 1 and at most 1048576, is 0",
        "train: {epochs: 1, precision: fp16} | train.precision must be one of auto, fp32, bf16; is fp16, did you mean fp32?",
        "train: {epochs: 1, ema: {decay: 1}} | train.ema.decay must be larger than 0 and smaller than 1, is 1",
        "train: {epochs: 1, sam: {rho: 0}} | train.sam.rho must be larger than 0, is 0",
        "train: {} | train.epochs is missing",
        "data: {name: a, validation: 1} | data.validation must be at least 0 and smaller than 1, is 1",
        "data: {name: a, subset: 2.5} | data.subset must be a share up to 1 or a whole number of images, is 2.5",
        "data: {name: a, subset: 0} | data.subset must be larger than 0, is 0",
        "data: {name: a, classes: []} | data.classes must name at least one class",
        "data: {name: a, classes: [x, x]} | data.classes must name every class once",
        "data: {name: a, label_noise: 2} | data.label_noise must be at least 0 and at most 1, is 2",
        "data: {name: a, size: 0} | data.size must be at least 1 and at most 4096, is 0",
        "data: {name: a b} | data.name must be 1 to 100 letters, digits, dots, dashes or underscores and begin with a letter or digit",
        "data: {name: a, normalize: image} | data.normalize.name must be one of imagenet, dataset, none, given; is image",
        "data: {name: a, normalize: {mean: [0.5]}} | data.normalize: must be imagenet, dataset, none, or a map of mean and std without another name",
        "data: {name: a, normalize: {mean: [0.5], std: [1, 1]}} | data.normalize.mean and std must have a number for each channel",
        "data: {name: a, normalize: {mean: [0.5], std: [0]}} | data.normalize.std.0 must be larger than 0, is 0",
        "evaluate: {splits: [test, test]} | evaluate.splits must name every split once",
        "evaluate: {splits: [tests]} | evaluate.splits.0 must be one of train, validation, test; is tests, did you mean test?",
        "checkpoints: {keep: 3} | checkpoints.keep needs every: there is nothing to keep",
        "checkpoints: {at: [0]} | checkpoints.at.0 must be at least 1, is 0",
        "init: {scale: 0} | init.scale must be larger than 0 and at most 1000, is 0",
        "init: kaiming | init.name must be one of default, kaiming_normal, kaiming_uniform, xavier_normal, xavier_uniform, orthogonal; is kaiming",
        "recipe: a/b | recipe must be 1 to 100 letters, digits, dots, dashes or underscores and begin with a letter or digit",
        "optimizer: {name: sgd, momentum: 0, nesterov: true} | optimizer",
        "seed: -1 | seed must be at least 0, is -1",
      })
  void impossibleSettingsAreRefusedWithLineAndKey(String line, String message) {
    String key = line.substring(0, line.indexOf(':') + 1);
    String rest =
        LEAST
            .lines()
            .filter(l -> !l.startsWith(key))
            .collect(java.util.stream.Collectors.joining("\n"));
    String said = assertThrows(UserError.class, () -> parse(line + "\n" + rest)).getMessage();
    assertTrue(said.startsWith("r.yaml:1: " + message), said);
    assertEquals(1, said.lines().count(), said);
  }

  @Test
  void dataReplacesNameAndPathAndKeepsTheOtherKeys() throws IOException {
    String text = LEAST.replace("data: some", "data: {name: some, path: /else, validation: 0.2}");
    DataSettings data = recipes.parse(text, "r.yaml", Overrides.NONE.withData("cifar10")).data();
    assertEquals("cifar10", data.name());
    assertNull(data.path());
    assertEquals(0.2, data.validation());
    DataSettings zip =
        recipes.parse(text, "r.yaml", Overrides.NONE.withData("down/My data.v1.zip")).data();
    assertEquals("My-data.v1", zip.name());
    assertEquals(here.resolve("down/My data.v1.zip").toString(), zip.path());
    assertEquals(0.2, zip.validation());
  }

  @Test
  void aFolderOfTheWorkingDirectoryIsDataUnlessAConfigHasItsName() throws IOException {
    Files.createDirectories(here.resolve("photos.d"));
    assertEquals(
        here.resolve("photos.d").toString(),
        parse(LEAST.replace("some", "photos.d")).data().path());
    assertEquals("photos.d", parse(LEAST.replace("some", "photos.d")).data().name());
    write("configs/data/photos.d.yaml", "");
    assertNull(parse(LEAST.replace("some", "photos.d")).data().path());
  }

  @Test
  void seedAndInitFromOverride() {
    Overrides overrides = Overrides.NONE.withSeed(5L).withInitFrom("runs/base");
    Recipe recipe = recipes.parse(LEAST, "r.yaml", overrides);
    assertEquals(5, recipe.seed());
    assertEquals("runs/base", recipe.initFrom());
    String said =
        assertThrows(
                UserError.class, () -> recipes.parse(LEAST, "r.yaml", Overrides.NONE.withSeed(-1L)))
            .getMessage();
    assertEquals("--seed -1: seed must be at least 0, is -1", said);
  }

  @Test
  void whatIsWrittenReadsBackAsAnEqualRecipe() {
    for (String name : recipes.catalog().names()) {
      Recipe recipe = recipes.load(name);
      assertEquals(recipe, recipes.parse(Recipes.write(recipe), name, Overrides.NONE));
      assertEquals(name, recipe.recipe());
    }
  }

  @Test
  void differencesAreNamedByTheirKeys() {
    Recipe base = parse(LEAST);
    assertEquals(List.of(), Recipes.difference(base, parse(LEAST)));
    assertEquals(
        List.of("seed", "model.name", "optimizer.momentum", "train.ema"),
        Recipes.difference(
            base,
            parse(LEAST, "seed=1", "model=resnet56", "optimizer.momentum=0.8", "train.ema={}")));
    assertEquals(
        List.of("augment", "optimizer.name", "optimizer.learning_rate"),
        Recipes.difference(
                base,
                parse(LEAST, "augment=[pad_crop]", "optimizer={name: adam, learning_rate: 1}"))
            .stream()
            .filter(key -> !key.equals("optimizer.weight_decay"))
            .toList());
  }

  @Test
  void aSettingsValueIsFoundByItsPathAndWrittenOnOneLine() {
    Recipe recipe = recipes.load("resnet20");
    assertEquals("0.9", Recipes.value(recipe, "optimizer.momentum").orElseThrow());
    assertEquals("pad_crop", Recipes.value(recipe, "augment.0.name").orElseThrow());
    assertEquals("[validation, test]", Recipes.value(recipe, "evaluate.splits").orElseThrow());
    assertTrue(Recipes.value(recipe, "optimizer.beta").isEmpty());
    assertTrue(Recipes.value(recipe, "augment.9").isEmpty());
  }

  @Test
  void objectivesThatCannotLearnAreRefused() {
    Map<String, String> refusals = new LinkedHashMap<>();
    refusals.put("{name: simclr, temperature: 0}", "temperature must be");
    refusals.put("{name: moco, momentum: 1}", "momentum must be");
    refusals.put("{name: byol, momentum: -0.1}", "momentum must be");
    refusals.put("{name: swav, prototypes: 1}", "prototypes must be at least 2");
    refusals.put("{name: simclr, weight: 0}", "weight must be");
    refusals.put("[]", "objective must be at least one");
    refusals.put("[simclr, simclr]", "objective names simclr twice");
    refusals.put("simclrr", "did you mean simclr?");
    refusals.put(
        "{name: moco, queue: 100}",
        "train.batch_size is 128, but moco needs a divisor of its queue of 100");
    refusals.forEach(
        (objective, message) ->
            assertTrue(
                refusal("resnet8", "objective=" + objective).contains(message),
                () -> refusal("resnet8", "objective=" + objective)));
    String single = refusal("resnet8", "objective=simclr", "train.batch_size=1");
    assertTrue(
        single.contains(
            "train.batch_size is 1, but simclr needs images that it can compare, at least 2"),
        single);
  }

  @Test
  void viewsAndLabelsThatNoObjectiveUsesAreRefused() {
    String count = refusal("resnet8", "objective=simclr", "views=[{count: 3}]");
    assertTrue(count.contains("views are 3, but the objective takes 2"), count);
    String few = refusal("resnet8", "objective=dino", "views=[{count: 1}]");
    assertTrue(few.contains("views are 1, but the objective takes at least 2"), few);
    String mixed = refusal("resnet8", "objective=[dino, simclr]", "views=[{count: 3}]");
    assertTrue(mixed.contains("views are 3, but the objective takes 2"), mixed);
    String labels = refusal("resnet8", "objective=simclr", "train.mixup=0.2");
    assertTrue(labels.contains("change labels, which simclr does not look at"), labels);
    String idle = refusal("resnet8", "objective=simclr", "views=[{count: 2, augment: [cutout]}]");
    assertTrue(idle.contains("augment has no effect"), idle);
  }

  @Test
  void oneObjectiveStandsForAListOfOne() {
    Recipe one = recipes.load("resnet8", Overrides.NONE.withSet("objective=simclr"));
    Recipe list = recipes.load("resnet8", Overrides.NONE.withSet("objective=[simclr]"));
    assertEquals(one, list);
    assertEquals(one, parse(Recipes.write(one)));
    assertTrue(Recipes.write(one).contains("objective: {name: simclr"), Recipes.write(one));
    Recipe cooler =
        recipes.load(
            "resnet8", Overrides.NONE.withSet("objective=simclr", "objective.temperature=0.1"));
    assertEquals(List.of("objective.temperature"), Recipes.difference(one, cooler));
  }
}
