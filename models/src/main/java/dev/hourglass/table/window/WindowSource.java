package dev.hourglass.table.window;

import dev.hourglass.table.SourceColumn;
import dev.hourglass.table.TableReader;
import dev.hourglass.table.TableSource;
import java.io.IOException;
import java.util.List;

/** The windows of a source as rows. */
final class WindowSource implements TableSource {
  private final int length;
  private final int stride;
  private final TableSource source;
  private final WindowColumns columns;

  WindowSource(int length, int stride, TableSource source) {
    this.length = length;
    this.stride = stride;
    this.source = source;
    columns = WindowColumns.of(length, source.name(), source.columns());
  }

  @Override
  public List<SourceColumn> columns() {
    return columns.all();
  }

  @Override
  public TableReader open() throws IOException {
    return new WindowReader(source.name(), columns, stride, source.open());
  }

  @Override
  public int overlap() {
    return (length - 1) / stride;
  }

  /** Without the stride, which no message needs. */
  @Override
  public String name() {
    return "windows of " + columns.length() + " rows of " + source.name();
  }
}
