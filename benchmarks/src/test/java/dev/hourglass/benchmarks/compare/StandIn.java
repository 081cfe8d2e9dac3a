package dev.hourglass.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Answers as a contender does, with the times and losses that it is told. */
final class StandIn {
  private StandIn() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (String argument : arguments) {
      String[] sides = argument.split("=", 2);
      options.put(sides[0], sides[1]);
    }
    String trouble = options.getOrDefault("--trouble", "none");
    double microseconds = Double.parseDouble(options.getOrDefault("--microseconds", "100"));
    double factor = Double.parseDouble(options.getOrDefault("--loss-factor", "1"));
    int checkEvery = Integer.parseInt(options.get("--check-every"));
    if (trouble.equals("absent")) {
      System.err.println("the framework isn't installed");
      System.exit(2);
    }
    System.out.println("a library's banner");
    System.out.println("{\"event\": \"loaded\"}");
    int rounds = 0;
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      switch (line) {
        case "prepare" -> prepare(trouble);
        case "check" -> {
          for (int i = 1; i <= 10; i++) {
            System.out.printf(
                "{\"event\": \"loss\", \"step\": %d, \"loss\": %s}%n", i * checkEvery, factor / i);
          }
          System.out.println("{\"event\": \"checked\"}");
        }
        case "round" -> {
          rounds++;
          if (trouble.equals("dies") && rounds == 2) {
            System.err.println("it broke");
            System.exit(1);
          }
          if (trouble.equals("slow")) {
            Thread.sleep(60_000);
          }
          System.out.printf(
              "{\"event\": \"round\", \"microseconds_per_step\": %s, \"loss\": %s}%n",
              microseconds + rounds, trouble.equals("diverges") ? "null" : "0.05");
        }
        default -> throw new IOException(line);
      }
    }
  }

  private static void prepare(String trouble) throws InterruptedException {
    if (trouble.equals("fails")) {
      System.err.println("no kernel fits");
      System.exit(1);
    }
    if (trouble.equals("hangs")) {
      Thread.sleep(60_000);
    }
    System.out.println("{\"event\": \"prepared\", \"description\": \"a stand-in\"}");
  }
}
