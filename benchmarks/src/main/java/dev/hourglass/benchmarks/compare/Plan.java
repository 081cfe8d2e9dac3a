package dev.hourglass.benchmarks.compare;

import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is compared with what, from a text file. Empty lines and those that begin with # say
 * nothing; the others are
 *
 * <pre>
 * case NAME LAYERS BATCH STEPS CHECK-EVERY PRECISION,... [PRECISION=RATIO,...]
 * ours NAME PRECISION,... COMMAND...
 * peer NAME PRECISION,... COMMAND...
 * </pre>
 *
 * <p>The first of ours is the one that the others are compared with. A word {@code {name}} of a
 * command stands for a value that the program is given.
 */
record Plan(List<Case> cases, List<Entry> entries) {
  private static final Pattern VARIABLE = Pattern.compile("\\{([^}]*)}");

  Plan {
    cases = List.copyOf(cases);
    entries = List.copyOf(entries);
  }

  /**
   * Reads a plan.
   *
   * @param values by the name of a variable; where a word is nothing but a variable, each of its
   *     values becomes a word
   * @throws IllegalArgumentException if a line says something else; the message quotes it
   */
  static Plan read(Path file, Map<String, List<String>> values) throws IOException {
    List<Case> cases = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      List<String> words = Arrays.asList(text.split("\\s+"));
      try {
        switch (words.get(0)) {
          case "case" -> cases.add(parseCase(words));
          case "ours", "peer" -> entries.add(parseEntry(words, values));
          default -> throw new IllegalArgumentException("give case, ours or peer");
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s: the line '%s': %s".formatted(file, text, e.getMessage()), e);
      }
    }
    return new Plan(cases, entries);
  }

  private static Case parseCase(List<String> words) {
    if (words.size() < 7 || words.size() > 8) {
      throw new IllegalArgumentException(
          "has %d words after 'case'; give 6, or 7 with targets".formatted(words.size() - 1));
    }
    Map<String, Double> targets = new LinkedHashMap<>();
    if (words.size() == 8) {
      for (String target : words.get(7).split(",", -1)) {
        String[] sides = target.split("=", -1);
        if (sides.length != 2) {
          throw new IllegalArgumentException(target + " is no target such as FLOAT32=0.8");
        }
        if (!sides[0].equals(Case.BEST)) {
          Precision unused = precision(sides[0]);
        }
        targets.put(sides[0], number(sides[1]));
      }
    }
    return new Case(
        words.get(1),
        words.get(2),
        count("batch", words.get(3)),
        count("number of steps", words.get(4)),
        count("number of steps between two losses", words.get(5)),
        precisions(words.get(6)),
        targets);
  }

  private static Entry parseEntry(List<String> words, Map<String, List<String>> values) {
    if (words.size() < 4) {
      throw new IllegalArgumentException("has no command; give a name, precisions and a command");
    }
    List<String> written = words.subList(3, words.size());
    List<String> command = new ArrayList<>();
    for (String word : written) {
      command.addAll(expand(word, values));
    }
    return new Entry(
        words.get(1),
        words.get(0).equals("ours"),
        precisions(words.get(2)),
        command,
        String.join(" ", written));
  }

  /**
   * What a word of a command stands for.
   *
   * @throws IllegalArgumentException if it names a variable that has no value
   */
  static List<String> expand(String word, Map<String, List<String>> values) {
    Matcher variables = VARIABLE.matcher(word);
    if (variables.matches()) {
      return value(variables.group(1), values);
    }
    return List.of(
        variables.replaceAll(
            found -> Matcher.quoteReplacement(String.join(" ", value(found.group(1), values)))));
  }

  private static List<String> value(String name, Map<String, List<String>> values) {
    List<String> value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "{" + name + "} stands for nothing; there are " + new TreeSet<>(values.keySet()));
    }
    return value;
  }

  private static List<Precision> precisions(String text) {
    return Arrays.stream(text.split(",", -1)).map(Plan::precision).toList();
  }

  private static Precision precision(String text) {
    return Arrays.stream(Precision.values())
        .filter(precision -> precision.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    text + " is no precision; there are " + Arrays.toString(Precision.values())));
  }

  private static int count(String what, String text) {
    double value = number(text);
    if (!(value >= 1 && value <= Integer.MAX_VALUE && value == Math.rint(value))) {
      throw new IllegalArgumentException(
          "%s is no %s; give a whole number from 1 on".formatted(text, what));
    }
    return (int) value;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(text + " is no number", e);
    }
  }

  /**
   * The same plan with some cases and some programs only.
   *
   * @param caseNames those to keep; empty for all
   * @param entryNames those to keep; empty for all
   * @throws IllegalArgumentException if a name is unknown
   */
  Plan only(Set<String> caseNames, Set<String> entryNames) {
    requireKnown("case", caseNames, cases.stream().map(Case::name).toList());
    requireKnown("contender", entryNames, entries.stream().map(Entry::name).toList());
    return new Plan(
        cases.stream().filter(c -> caseNames.isEmpty() || caseNames.contains(c.name())).toList(),
        entries.stream()
            .filter(e -> entryNames.isEmpty() || entryNames.contains(e.name()))
            .toList());
  }

  private static void requireKnown(String what, Set<String> names, List<String> known) {
    String unknown =
        names.stream().filter(name -> !known.contains(name)).collect(Collectors.joining(", "));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "No %s is called %s; there are %s"
              .formatted(
                  what, unknown, known.stream().distinct().collect(Collectors.joining(", "))));
    }
  }
}
