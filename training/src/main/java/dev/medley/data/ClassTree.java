package dev.medley.data;

import dev.medley.binding.UserError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The layout {@code split/class/image}: what a folder or zip must look like.
 *
 * <p>Hidden files and folders, {@code __MACOSX}, and files that are no images by their extension
 * are passed over; images in formats that are not decoded, images elsewhere, unknown splits and
 * empty classes are refused, so that nothing is lost unnoticed.
 *
 * @param classNames sorted by UTF-8 bytes
 * @param parts ids are the slash paths, sorted by UTF-8 bytes
 */
record ClassTree(List<String> classNames, List<Images.Part> parts) {
  private static final Set<String> DECODED = Set.of("jpg", "jpeg", "png");
  private static final Set<String> OTHER_IMAGES =
      Set.of("gif", "bmp", "webp", "tif", "tiff", "avif", "heic", "ppm", "pgm", "jp2", "jxl");

  /**
   * Reads the layout off the paths.
   *
   * @param where the folder or zip, for messages
   * @param files slash paths of all files
   * @param folders slash paths of all folders, as far as they are known
   */
  static ClassTree of(String where, Collection<String> files, Collection<String> folders) {
    Map<String, List<String>> idsOf = new TreeMap<>();
    Map<String, String> folderOf = new HashMap<>();
    Set<String> classes = new TreeSet<>(Utf8Order.INSTANCE);
    Set<String> filled = new HashSet<>();
    for (String file : files) {
      if (isImage(where, file)) {
        String[] path = file.split("/", -1);
        if (path.length != 3) {
          throw new UserError(
              where
                  + " holds '"
                  + file
                  + "' where split/class/image is expected, such as"
                  + " train/cat/0001.jpg.");
        }
        String split = split(where, path[0], folderOf);
        idsOf.computeIfAbsent(split, key -> new ArrayList<>()).add(file);
        classes.add(path[1]);
        filled.add(path[0]);
        filled.add(path[0] + "/" + path[1]);
      }
    }
    for (String folder : folders) {
      boolean counts = !hidden(folder) && folder.split("/", -1).length <= 2;
      if (counts && !filled.contains(folder) && SplitNames.of(folder.split("/", -1)[0]) != null) {
        throw new UserError(
            where
                + ": "
                + (folder.contains("/") ? "class" : "split")
                + " folder '"
                + folder
                + "' holds no image; remove it or fill it.");
      }
    }
    if (idsOf.isEmpty()) {
      throw new UserError(
          where + " holds no image; split/class/image.jpg (or .jpeg, .png) is expected.");
    }
    return new ClassTree(List.copyOf(classes), parts(idsOf, List.copyOf(classes)));
  }

  private static List<Images.Part> parts(Map<String, List<String>> idsOf, List<String> classes) {
    Map<String, Integer> label = new HashMap<>();
    classes.forEach(name -> label.put(name, label.size()));
    List<Images.Part> parts = new ArrayList<>();
    for (String split : SplitNames.ALL) {
      List<String> ids = idsOf.get(split);
      if (ids != null) {
        ids.sort(Utf8Order.INSTANCE);
        int[] labels = ids.stream().mapToInt(id -> label.get(id.split("/", -1)[1])).toArray();
        parts.add(new Images.Part(split, List.copyOf(ids), labels));
      }
    }
    return List.copyOf(parts);
  }

  private static String split(String where, String folder, Map<String, String> folderOf) {
    String split = SplitNames.of(folder);
    if (split == null) {
      throw new UserError(
          where
              + " has images in '"
              + folder
              + "', which is no split: train, validation (or val,"
              + " valid), test.");
    }
    String other = folderOf.putIfAbsent(split, folder);
    if (other != null && !other.equals(folder)) {
      throw new UserError(
          where + " has both '" + other + "' and '" + folder + "', which mean the same split.");
    }
    return split;
  }

  private static boolean isImage(String where, String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    String extension = extension(name);
    if (hidden(file)) {
      return false;
    }
    if (OTHER_IMAGES.contains(extension)) {
      throw new UserError(
          where
              + " holds '"
              + file
              + "'; only JPEG and PNG images are read: convert or remove it.");
    }
    return DECODED.contains(extension);
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** Whether a file's name says that it is an image that can be decoded. */
  static boolean isDecoded(String name) {
    return DECODED.contains(extension(name));
  }

  /** What is passed over: hidden files and folders, and what macOS puts into zips. */
  static boolean hidden(String path) {
    return path.startsWith(".") || path.contains("/.") || path.startsWith("__MACOSX");
  }
}
