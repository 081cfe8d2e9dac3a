package dev.hourglass.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is trained on the images, in this order.
 *
 * @param deep the deep autoencoders
 * @param kinds those of further kinds that are wanted
 * @param linear the linear one, where it is wanted
 */
record Recipes(List<Recipe> deep, Map<Kind, Recipe> kinds, List<Recipe> linear) {
  List<Recipe> all() {
    List<Recipe> all = new ArrayList<>(deep);
    all.addAll(kinds.values());
    all.addAll(linear);
    return all;
  }
}
