package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.data.StoredImages;
import dev.medley.file.Json;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Images with what each model calls them. */
final class Gallery {
  private static final int LONGEST_SIDE = 96;
  private static final int LARGE = 64;

  private Gallery() {}

  /**
   * {@code examples}: {@code id}, {@code label}, {@code image} (a data address); and {@code
   * predicted}, for each model a class an example, or null.
   *
   * @return none where the images are not on this machine
   * @throws IOException if they are, but cannot be read
   */
  static Optional<ObjectNode> of(PageSource source) throws IOException {
    AlignedOutputs outputs = source.outputs();
    for (String fingerprint : fingerprints(outputs)) {
      Optional<StoredImages> found = StoredImages.find(source.images(), fingerprint);
      if (found.isPresent()) {
        try (StoredImages images = found.get()) {
          ObjectNode gallery = gallery(source, images);
          return gallery.path("examples").isEmpty() ? Optional.empty() : Optional.of(gallery);
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> fingerprints(AlignedOutputs outputs) {
    return outputs.models().stream()
        .map(model -> model.run().outputs(outputs.dataset(), outputs.split()).info().fingerprint())
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private static ObjectNode gallery(PageSource source, StoredImages images) throws IOException {
    AlignedOutputs outputs = source.outputs();
    List<long[]> correct = new ArrayList<>();
    for (ModelOutputs model : outputs.models()) {
      correct.add(model.classifies() ? outputs.correct(model) : null);
    }
    int base = Math.max(0, source.names().indexOf(source.report().path("base").asText()));
    ObjectNode json = Json.object();
    ArrayNode examples = json.putArray("examples");
    List<Integer> shown = new ArrayList<>();
    for (int example : GalleryChoice.of(correct, base, outputs.examples())) {
      String id = outputs.ids().get(example);
      Optional<BufferedImage> image = images.image(id);
      if (image.isPresent()) {
        shown.add(example);
        examples
            .addObject()
            .put("id", id)
            .put("label", outputs.labels()[example])
            .put("image", address(image.get()));
      }
    }
    ArrayNode predicted = json.putArray("predicted");
    for (ModelOutputs model : outputs.models()) {
      if (model.classifies()) {
        ArrayNode row = predicted.addArray();
        shown.forEach(example -> row.add(model.predictions()[example]));
      } else {
        predicted.addNull();
      }
    }
    return json;
  }

  /** A data address: PNG for small images, JPEG for others, at most 96 pixels a side. */
  private static String address(BufferedImage image) throws IOException {
    int side = Math.max(image.getWidth(), image.getHeight());
    String format = side <= LARGE ? "png" : "jpeg";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(side <= LONGEST_SIDE ? image : scaled(image, side), format, bytes);
    return "data:image/"
        + format
        + ";base64,"
        + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static BufferedImage scaled(BufferedImage image, int side) {
    int width = Math.max(1, image.getWidth() * LONGEST_SIDE / side);
    int height = Math.max(1, image.getHeight() * LONGEST_SIDE / side);
    BufferedImage small = new BufferedImage(width, height, image.getType());
    var graphics = small.createGraphics();
    graphics.drawImage(
        image.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
    graphics.dispose();
    return small;
  }
}
