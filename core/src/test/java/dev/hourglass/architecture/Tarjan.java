package dev.hourglass.architecture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the strongly connected components of a graph in one depth-first walk: the largest sets in
 * which there is a way from each to each.
 *
 * <p>(R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1, 1972.)
 */
final class Tarjan {
  private final Map<String, NavigableSet<String>> arrows;

  /** When each was reached, counted from 0. */
  private final Map<String, Integer> reached = new HashMap<>();

  /** Those reached whose component isn't known yet, the last one first, and the same as a set. */
  private final Deque<String> open = new ArrayDeque<>();

  private final Set<String> isOpen = new HashSet<>();

  private final List<NavigableSet<String>> components = new ArrayList<>();

  private Tarjan(Map<String, NavigableSet<String>> arrows) {
    this.arrows = arrows;
  }

  /**
   * The components of more than one, which are what is in cycles, in the order of their first
   * names.
   *
   * @param arrows from each of the graph to others of it
   */
  static List<NavigableSet<String>> cycles(Map<String, NavigableSet<String>> arrows) {
    Tarjan walk = new Tarjan(arrows);
    for (String start : arrows.keySet()) {
      if (!walk.reached.containsKey(start)) {
        walk.visit(start);
      }
    }
    return walk.components.stream()
        .filter(component -> component.size() > 1)
        .sorted((a, b) -> a.first().compareTo(b.first()))
        .toList();
  }

  /** Gives the earliest reached of the open ones to which there is a way. */
  private int visit(String at) {
    int own = reached.size();
    reached.put(at, own);
    open.push(at);
    isOpen.add(at);
    int earliest = own;
    for (String next : arrows.getOrDefault(at, new TreeSet<>())) {
      Integer when = reached.get(next);
      if (when == null) {
        earliest = Math.min(earliest, visit(next));
      } else if (isOpen.contains(next)) {
        earliest = Math.min(earliest, when);
      }
    }
    if (earliest == own) {
      components.add(closeFrom(at));
    }
    return earliest;
  }

  /** All that was reached from there on and is open: nothing of it leads back any further. */
  private NavigableSet<String> closeFrom(String root) {
    NavigableSet<String> component = new TreeSet<>();
    while (isOpen.contains(root)) {
      String last = open.pop();
      isOpen.remove(last);
      component.add(last);
    }
    return component;
  }
}
