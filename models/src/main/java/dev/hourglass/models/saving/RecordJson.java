package dev.hourglass.models.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.text.Quote;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON, so that a new penalty, noise or schedule needs no code of its own here. A record
 * is an object of its components, whose names are in snake case; one of a sealed family says its
 * kind as {@code "name"}, or as {@code "kind"} if it has a name; a record of a single list is that
 * list. A component that may be null or empty is left out then. Numbers that JSON doesn't have are
 * the texts of {@code Double.toString}. Reading makes nothing but the records of the family that is
 * asked for.
 */
public final class RecordJson {
  private static final String KIND = "name";

  /** Where a record has a name of its own. */
  private static final String OTHER_KIND = "kind";

  private final String source;

  private RecordJson(String source) {
    this.source = source;
  }

  /**
   * A record, of which each component is of a type that is known here.
   *
   * @throws IllegalArgumentException if one is not
   */
  public static JsonNode write(Record value) {
    RecordComponent[] components = value.getClass().getRecordComponents();
    if (isList(components)) {
      return node(get(value, components[0]));
    }
    ObjectNode node = Json.object();
    if (isOfFamily(value.getClass())) {
      node.put(kind(value.getClass()), snakeCase(value.getClass().getSimpleName()));
    }
    for (RecordComponent component : components) {
      Object content = get(value, component);
      if (content instanceof OptionalInt optional) {
        optional.ifPresent(number -> node.put(snakeCase(component.getName()), number));
      } else if (content != null) {
        node.set(snakeCase(component.getName()), node(content));
      }
    }
    return node;
  }

  private static boolean isList(RecordComponent[] components) {
    return components.length == 1 && components[0].getType() == List.class;
  }

  private static boolean isOfFamily(Class<?> type) {
    return Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed);
  }

  private static String kind(Class<?> member) {
    return Arrays.stream(member.getRecordComponents())
            .anyMatch(component -> component.getName().equals(KIND))
        ? OTHER_KIND
        : KIND;
  }

  private static @Nullable Object get(Record value, RecordComponent component) {
    try {
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("An accessor can't be called", e);
    }
  }

  private static JsonNode node(@Nullable Object value) {
    JsonNodeFactory factory = JsonNodeFactory.instance;
    if (value instanceof Record record) {
      return write(record);
    } else if (value instanceof String text) {
      return factory.textNode(text);
    } else if (value instanceof List<?> list) {
      ArrayNode array = factory.arrayNode();
      list.forEach(element -> array.add(node(element)));
      return array;
    } else if (value instanceof Enum<?> constant) {
      return factory.textNode(constant.name().toLowerCase(Locale.ROOT));
    } else if (value instanceof Boolean flag) {
      return factory.booleanNode(flag);
    } else if (value instanceof Integer number) {
      return factory.numberNode(number);
    } else if (value instanceof Long number) {
      return factory.numberNode(number);
    } else if (value instanceof Float number) {
      return Float.isFinite(number)
          ? factory.numberNode(number)
          : factory.textNode(number.toString());
    } else if (value instanceof Double number) {
      return Double.isFinite(number)
          ? factory.numberNode(number)
          : factory.textNode(number.toString());
    }
    throw new IllegalArgumentException("There is no JSON form of " + value);
  }

  private static String snakeCase(String name) {
    return name.replaceAll("(?<=[a-z0-9])([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param source what to name in errors
   * @param field what the node is called
   * @param type a record, or a sealed family of records
   * @throws ModelFormatException if it is not of that type, or a value is refused
   */
  public static <T> T read(String source, String field, JsonNode node, Class<T> type)
      throws ModelFormatException {
    return type.cast(new RecordJson(source).value(field, node, type));
  }

  private Object value(String field, JsonNode node, Type type) throws ModelFormatException {
    if (type instanceof ParameterizedType list) {
      return list(field, node, list.getActualTypeArguments()[0]);
    }
    Class<?> wanted = (Class<?>) type;
    if (wanted.isRecord()) {
      return record(field, node, wanted, isOfFamily(wanted) ? Set.of(kind(wanted)) : Set.of());
    } else if (wanted.isEnum()) {
      // First, because one whose constants have bodies is sealed too.
      return constant(field, node, wanted);
    } else if (wanted.isSealed()) {
      return member(field, node, wanted);
    } else if (wanted == String.class && node.isTextual()) {
      return node.textValue();
    } else if (wanted == boolean.class && node.isBoolean()) {
      return node.booleanValue();
    } else if (wanted == OptionalInt.class && node.isInt()) {
      return OptionalInt.of(node.intValue());
    } else if ((wanted == int.class || wanted == Integer.class) && node.isInt()) {
      return node.intValue();
    } else if (wanted == long.class && node.canConvertToLong() && node.isIntegralNumber()) {
      return node.longValue();
    } else if (wanted == float.class) {
      return (float) number(field, node);
    } else if (wanted == double.class || wanted == Double.class) {
      return number(field, node);
    }
    throw wrong(field, node, "of the type " + wanted.getSimpleName());
  }

  private double number(String field, JsonNode node) throws ModelFormatException {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    for (double special : new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}) {
      if (Double.toString(special).equals(node.textValue())) {
        return special;
      }
    }
    throw wrong(field, node, "a number");
  }

  private Object list(String field, JsonNode node, Type element) throws ModelFormatException {
    if (!node.isArray()) {
      throw wrong(field, node, "an array");
    }
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      list.add(value(field + "[" + i + "]", node.get(i), element));
    }
    return list;
  }

  private Object constant(String field, JsonNode node, Class<?> type) throws ModelFormatException {
    for (Object constant : type.getEnumConstants()) {
      if (node(constant).equals(node)) {
        return constant;
      }
    }
    List<JsonNode> all = Arrays.stream(type.getEnumConstants()).map(RecordJson::node).toList();
    throw wrong(field, node, "one of " + all);
  }

  private Object member(String field, JsonNode node, Class<?> family) throws ModelFormatException {
    List<Class<?>> members = members(family);
    for (Class<?> member : members) {
      String kind = kind(member);
      if (snakeCase(member.getSimpleName()).equals(node.path(kind).textValue())) {
        return record(field, node, member, Set.of(kind));
      }
    }
    List<String> names = members.stream().map(member -> snakeCase(member.getSimpleName())).toList();
    throw wrong(field, node, "an object whose " + kind(members.get(0)) + " is one of " + names);
  }

  private static List<Class<?>> members(Class<?> family) {
    List<Class<?>> members = new ArrayList<>();
    for (Class<?> permitted : family.getPermittedSubclasses()) {
      if (permitted.isRecord()) {
        members.add(permitted);
      } else {
        members.addAll(members(permitted));
      }
    }
    return members;
  }

  private Object record(String field, JsonNode node, Class<?> type, Set<String> besides)
      throws ModelFormatException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    if (isList(components)) {
      values[0] = value(field, node, components[0].getGenericType());
      return make(field, node, type, components, values);
    }
    Set<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(besides);
    for (int i = 0; i < components.length; i++) {
      String name = snakeCase(components[i].getName());
      unknown.remove(name);
      values[i] = component(field + "." + name, node.path(name), components[i]);
    }
    if (!node.isObject() || !unknown.isEmpty()) {
      throw wrong(
          field,
          node,
          "an object of "
              + Arrays.stream(components).map(each -> snakeCase(each.getName())).toList());
    }
    return make(field, node, type, components, values);
  }

  private @Nullable Object component(String field, JsonNode node, RecordComponent component)
      throws ModelFormatException {
    if (!node.isMissingNode()) {
      return value(field, node, component.getGenericType());
    }
    if (component.getType() == OptionalInt.class) {
      return OptionalInt.empty();
    }
    AnnotatedType type = component.getAnnotatedType();
    if (type.isAnnotationPresent(Nullable.class)) {
      return null;
    }
    throw new ModelFormatException(source, field + " is missing");
  }

  private Object make(
      String field,
      JsonNode node,
      Class<?> type,
      RecordComponent[] components,
      @Nullable Object[] values)
      throws ModelFormatException {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        throw new ModelFormatException(
            source, field + " is " + Quote.of(node.toString()) + ": " + refusal.getMessage());
      }
      throw new LinkageError("A record can't be made", e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("A record can't be made", e);
    }
  }

  private ModelFormatException wrong(String field, JsonNode found, String expected) {
    return Json.wrong(source, field, found, expected);
  }
}
