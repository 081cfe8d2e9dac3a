package dev.hourglass.conformance;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import java.util.IdentityHashMap;

/** Formulas on a tape, each recorded when first needed. */
final class Recording {
  private final Tape tape;
  private final IdentityHashMap<Formula, Node> nodes = new IdentityHashMap<>();

  Recording(Tape tape) {
    this.tape = tape;
  }

  Tape tape() {
    return tape;
  }

  /** Says which node an input is. */
  void bind(Formula.Input input, Node node) {
    nodes.put(input, node);
  }

  Node node(Formula formula) {
    Node node = nodes.get(formula);
    if (node == null) {
      node = formula.record(this);
      nodes.put(formula, node);
    }
    return node;
  }
}
