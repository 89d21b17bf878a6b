package dev.medley.recipe;

import dev.medley.augment.Augmentation;
import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/**
 * One or several views of an image.
 *
 * @param augment null for the recipe's
 */
@Doc("Views of an image that are made alike.")
public record ViewSettings(
    @Doc("How many.") @Default("1") @Range(min = 1, max = 64) int count,
    @Doc("Random changes, in this order; null for the recipe's augment.") @Default("null")
        List<Augmentation> augment) {}
