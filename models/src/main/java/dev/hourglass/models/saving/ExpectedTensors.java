package dev.hourglass.models.saving;

import dev.hourglass.models.safetensors.ElementType;
import dev.hourglass.models.safetensors.Header;
import dev.hourglass.models.safetensors.TensorInfo;
import dev.hourglass.text.Quote;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a configuration says that a file must hold: compared with its header before anything is read
 * or allocated by what either says.
 */
final class ExpectedTensors {
  private final Map<String, Form> forms = new LinkedHashMap<>();

  private record Form(ElementType type, List<Integer> shape) {
    @Override
    public String toString() {
      return type + shape.toString();
    }
  }

  void add(String name, ElementType type, List<Integer> shape) {
    forms.put(name, new Form(type, shape));
  }

  /**
   * Compares.
   *
   * @throws ModelFormatException if a tensor is missing, unknown, or of another type or shape
   */
  void require(String source, Header header) throws ModelFormatException {
    Map<String, Form> found = new LinkedHashMap<>();
    for (TensorInfo tensor : header.tensors()) {
      found.put(tensor.name(), new Form(tensor.type(), tensor.shape()));
    }
    Set<String> missing = new LinkedHashSet<>(forms.keySet());
    missing.removeAll(found.keySet());
    if (!missing.isEmpty()) {
      throw new ModelFormatException(
          source,
          "it lacks the tensors "
              + Quote.list(missing)
              + " of its configuration; it has "
              + Quote.list(found.keySet()));
    }
    Set<String> unknown = new LinkedHashSet<>(found.keySet());
    unknown.removeAll(forms.keySet());
    if (!unknown.isEmpty()) {
      throw new ModelFormatException(
          source,
          "it has tensors that don't belong to the model: "
              + Quote.list(unknown)
              + "; by its configuration it has "
              + Quote.list(forms.keySet()));
    }
    for (Map.Entry<String, Form> expected : forms.entrySet()) {
      Form form = found.get(expected.getKey());
      if (!expected.getValue().equals(form)) {
        throw new ModelFormatException(
            source,
            expected.getKey()
                + " is "
                + form
                + ", but by the configuration it must be "
                + expected.getValue());
      }
    }
  }
}
