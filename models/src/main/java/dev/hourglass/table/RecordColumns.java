package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.text.Quote;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A class of Java records as columns: each component is one, by its name, of the type that {@link
 * CellValue} has for its class.
 */
public final class RecordColumns {
  private final Class<? extends Record> recordClass;
  private final List<SourceColumn> columns = new ArrayList<>();
  private final List<Method> accessors = new ArrayList<>();

  private RecordColumns(Class<? extends Record> recordClass) {
    this.recordClass = recordClass;
  }

  /**
   * The columns of a class.
   *
   * @throws IllegalArgumentException if it has no components, or one that is no cell: a nested
   *     record, for instance
   */
  public static RecordColumns of(Class<? extends Record> recordClass) {
    RecordColumns columns = new RecordColumns(requireNonNull(recordClass, "recordClass"));
    RecordComponent[] components = recordClass.getRecordComponents();
    if (components == null || components.length == 0) {
      throw new IllegalArgumentException(
          recordClass.getName() + " has no components; give records with at least one");
    }
    for (RecordComponent component : components) {
      CellType type = CellValue.typeOf(component.getType());
      if (type == null) {
        throw new IllegalArgumentException(
            "The component \""
                + Quote.of(component.getName())
                + "\" of "
                + recordClass.getName()
                + " is of the type "
                + component.getGenericType().getTypeName()
                + "; give "
                + CellValue.CLASSES);
      }
      Method accessor = component.getAccessor();
      // Records are often declared where they are used, and then not public.
      accessor.trySetAccessible();
      columns.columns.add(new SourceColumn(component.getName(), type));
      columns.accessors.add(accessor);
    }
    return columns;
  }

  /** The columns, in the order of the components. */
  public List<SourceColumn> columns() {
    return List.copyOf(columns);
  }

  /**
   * A component of a record of this class.
   *
   * @param row the record
   * @param column index of the component
   * @throws IllegalArgumentException if it is of another class, or the component can't be read
   */
  public @Nullable Object get(Record row, int column) {
    if (row.getClass() != recordClass) {
      throw new IllegalArgumentException(
          "A record of the class "
              + row.getClass().getName()
              + " among those of "
              + recordClass.getName()
              + "; give records of one class");
    }
    try {
      return accessors.get(column).invoke(row);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(
          recordClass.getName()
              + " is in a module that doesn't let it be read; open its package, or give maps",
          e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "The component \""
              + Quote.of(columns.get(column).name())
              + "\" can't be read: "
              + e.getCause(),
          e);
    }
  }
}
