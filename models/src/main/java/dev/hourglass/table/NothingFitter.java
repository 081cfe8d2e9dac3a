package dev.hourglass.table;

/** Of a column that is ignored by choice, whatever its cells are. */
record NothingFitter(IgnoredColumn.Reason reason) implements ColumnFitter {
  @Override
  public void require(Chunk chunk, int column) {}

  @Override
  public void add(Chunk chunk, int column, long[] keys) {}

  @Override
  public void merge(ColumnFitter other) {}

  @Override
  public Column fit(SourceColumn column) {
    return new IgnoredColumn(column.name(), column.type(), reason, "");
  }
}
