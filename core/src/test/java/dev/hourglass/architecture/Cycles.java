package dev.hourglass.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.function.Function;

/**
 * Rules against tangles: sets of which each needs each, so that none can be read, tested or changed
 * without all the others. They count all classes that are checked, and arrows among these only.
 */
public final class Cycles {
  private Cycles() {}

  /** No package needs one that needs it, over however many others. */
  public static ArchRule noneOfPackages() {
    return rule("packages", 1, Arrows::ofPackages);
  }

  /**
   * At most so many classes need each other, over however many others of them. A class stands for
   * all that is declared within it.
   *
   * @param most at least 1, which allows no cycle at all
   */
  public static ArchRule ofAtMostClasses(int most) {
    return rule("classes", most, Arrows::ofClasses);
  }

  private static ArchRule rule(
      String parts,
      int most,
      Function<Collection<JavaClass>, Map<String, NavigableSet<String>>> arrows) {
    String limit = most == 1 ? "no cycle" : "no cycle of more than " + most;
    return classes().should(new Condition(limit + " of " + parts, most, arrows));
  }

  /** Sees all classes first: a cycle is no single one's fault. */
  private static final class Condition extends ArchCondition<JavaClass> {
    private final int most;
    private final Function<Collection<JavaClass>, Map<String, NavigableSet<String>>> arrows;
    private final List<JavaClass> all = new ArrayList<>();

    Condition(
        String limit,
        int most,
        Function<Collection<JavaClass>, Map<String, NavigableSet<String>>> arrows) {
      super("form " + limit);
      this.most = most;
      this.arrows = arrows;
    }

    @Override
    public void check(JavaClass item, ConditionEvents events) {
      all.add(item);
    }

    @Override
    public void finish(ConditionEvents events) {
      Map<String, NavigableSet<String>> graph = arrows.apply(all);
      for (NavigableSet<String> cycle : Tarjan.cycles(graph)) {
        if (cycle.size() > most) {
          events.add(SimpleConditionEvent.violated(cycle, describe(cycle, graph)));
        }
      }
    }

    /** Each of the cycle with the others that it needs, of which one must go. */
    private static String describe(
        NavigableSet<String> cycle, Map<String, NavigableSet<String>> graph) {
      StringBuilder lines = new StringBuilder();
      lines.append(cycle.size()).append(" need each other; take one of these arrows away:");
      graph.forEach(
          (from, all) -> {
            List<String> needed = all.stream().filter(cycle::contains).toList();
            if (cycle.contains(from)) {
              lines.append("\n  ").append(from).append(" -> ").append(String.join(", ", needed));
            }
          });
      return lines.toString();
    }
  }
}
