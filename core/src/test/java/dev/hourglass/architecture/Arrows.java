package dev.hourglass.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What needs what, by name, as byte code tells it. */
final class Arrows {
  private Arrows() {}

  /** Between top-level classes: what is declared within one belongs to it. */
  static Map<String, NavigableSet<String>> ofClasses(Collection<JavaClass> classes) {
    return of(classes, type -> topLevel(type).getName());
  }

  /** Between packages. */
  static Map<String, NavigableSet<String>> ofPackages(Collection<JavaClass> classes) {
    return of(classes, JavaClass::getPackageName);
  }

  /** Only arrows among these classes, and none from a name to itself. */
  private static Map<String, NavigableSet<String>> of(
      Collection<JavaClass> classes, Function<JavaClass, String> name) {
    Map<String, NavigableSet<String>> arrows = new TreeMap<>();
    for (JavaClass type : classes) {
      String from = name.apply(type);
      NavigableSet<String> all = arrows.computeIfAbsent(from, key -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        all.add(name.apply(dependency.getTargetClass().getBaseComponentType()));
      }
      all.remove(from);
    }
    arrows.values().forEach(all -> all.retainAll(arrows.keySet()));
    return arrows;
  }

  private static JavaClass topLevel(JavaClass type) {
    return type.getEnclosingClass().map(Arrows::topLevel).orElse(type);
  }
}
