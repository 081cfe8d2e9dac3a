package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JdbcTest {
  private final TimeZone before = TimeZone.getDefault();
  private final Connection connection;
  private final Statement statement;

  /** With an offset of its own and an hour that doesn't exist, on 2026-03-08. */
  JdbcTest() throws SQLException {
    TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
    connection = DriverManager.getConnection("jdbc:h2:mem:");
    statement = connection.createStatement();
  }

  @AfterEach
  void close() throws SQLException {
    TimeZone.setDefault(before);
    connection.close();
  }

  private static List<@Nullable Object> cells(@Nullable Object... cells) {
    return Arrays.asList(cells);
  }

  private Contents read(String query) throws SQLException, IOException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return Contents.of(Jdbc.read(rows));
    }
  }

  @Test
  void numbersOfAllTypesAreRead() throws SQLException, IOException {
    Contents table =
        read(
            """
            SELECT CAST(-7 AS TINYINT) AS a, CAST(300 AS SMALLINT) AS b, 70000 AS c,
              9007199254740993 AS d, CAST(0.5 AS REAL) AS e, CAST(0.1 AS DOUBLE PRECISION) AS f,
              CAST(12.34 AS DECIMAL(20, 2)) AS g, CAST('NaN' AS DOUBLE PRECISION) AS h
            UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            """);
    assertEquals(List.of("A", "B", "C", "D", "E", "F", "G", "H"), table.names());
    assertTrue(table.types().stream().allMatch(type -> type == CellType.NUMBER));
    assertEquals(
        cells(-7.0, 300.0, 70000.0, 9007199254740992.0, 0.5, 0.1, 12.34, null), table.row(0));
    assertEquals(cells(null, null, null, null, null, null, null, null), table.row(1));
    assertEquals("the query's result, row 2", table.place(1));
  }

  @Test
  void booleansAndTextsAreRead() throws SQLException, IOException {
    Contents table =
        read(
            """
            SELECT TRUE AS "is Fraud", 'fuel' AS shop, CAST('x' AS CHAR(3)) AS code, NULL AS nothing
            UNION ALL SELECT FALSE, '', NULL, NULL UNION ALL SELECT NULL, NULL, 'abc', NULL
            """);
    assertEquals(List.of("is Fraud", "SHOP", "CODE", "NOTHING"), table.names());
    assertEquals(
        List.of(CellType.BOOLEAN, CellType.TEXT, CellType.TEXT, CellType.NUMBER), table.types());
    assertEquals(cells(1.0, 0.0, null), table.column(0));
    assertEquals(cells("fuel", "", null), table.column(1));
    assertEquals(cells("x", null, "abc"), table.column(2));
    assertEquals(cells(null, null, null), table.column(3));
  }

  private static final String TIMES =
      """
      SELECT DATE '2026-03-08' AS d, TIMESTAMP '2026-03-08 02:30:15.25' AS t,
        TIMESTAMP WITH TIME ZONE '2026-03-08 02:30:15.25+02:00' AS z, TIME '02:30:15' AS h
      UNION ALL SELECT NULL, NULL, NULL, NULL
      UNION ALL SELECT DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59',
        TIMESTAMP WITH TIME ZONE '1969-12-31 23:59:59-01:00', TIME '00:00:00'
      """;

  /** 2026-03-08 is 20,520 days after the epoch. */
  private static void assertTimes(Contents table) {
    assertTrue(table.types().stream().allMatch(type -> type == CellType.TIME));
    assertEquals(cells(1772928000.0, 1772937015.25, 1772929815.25, 9015.0), table.row(0));
    assertEquals(cells(null, null, null, null), table.row(1));
    assertEquals(cells(-86400.0, -1.0, 3599.0, 0.0), table.row(2));
  }

  @Test
  void timesAreInUtcWhateverTheTimeZoneHere() throws SQLException, IOException {
    assertTimes(read(TIMES));
  }

  /** Like another, but for a method that throws this. */
  private static ResultSet failing(ResultSet rows, String name, Exception error) {
    return (ResultSet)
        Proxy.newProxyInstance(
            JdbcTest.class.getClassLoader(),
            new Class<?>[] {ResultSet.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(name)) {
                throw error;
              }
              try {
                return method.invoke(rows, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Many drivers know the classes of java.time for some types only, or not at all. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void driversThatDontKnowJavaTimeAreAskedOtherwise(boolean isChecked)
      throws SQLException, IOException {
    try (ResultSet rows = statement.executeQuery(TIMES)) {
      ResultSet former =
          failing(
              rows,
              "getObject",
              isChecked
                  ? new SQLFeatureNotSupportedException("getObject")
                  : new UnsupportedOperationException("getObject"));
      assertTimes(Contents.of(Jdbc.read(former)));
    }
  }

  @Test
  void otherTypesAreRefusedByName() throws SQLException {
    for (String type : List.of("BLOB", "UUID", "INTEGER ARRAY", "CLOB", "INTERVAL DAY")) {
      assertError(
          IllegalArgumentException.class,
          () -> read("SELECT 1 AS a, CAST(NULL AS " + type + ") AS odd"),
          "The column \"ODD\" is of the type ",
          ", which is no cell of a table; cast it in the query, or leave it out");
    }
  }

  @Test
  void equalLabelsAreRefused() {
    assertError(
        IllegalArgumentException.class,
        () -> read("SELECT 1 AS a, 2 AS a"),
        "the query's result has two columns named A; rename one");
  }

  @Test
  void theResultSetStaysOpenAndItsErrorsPass() throws SQLException, IOException {
    ResultSet rows = statement.executeQuery("SELECT X AS a FROM SYSTEM_RANGE(1, 10000)");
    Table table = Jdbc.read(rows);
    assertEquals(10_000, table.rows());
    assertEquals(cells(10_000.0), Contents.of(table).row(9999));
    assertFalse(rows.isClosed());
    rows.close();
    assertError(SQLException.class, () -> Jdbc.read(rows));
  }

  @Test
  @SuppressWarnings("NullAway")
  void whatIsMissingIsNamed() {
    assertError(NullPointerException.class, () -> Jdbc.read(null), "rows");
  }

  @Test
  void errorsOfTheDriverPass() throws SQLException {
    for (String method : List.of("getMetaData", "next", "wasNull", "getDouble", "getString")) {
      try (ResultSet rows = statement.executeQuery("SELECT 'x' AS a, 1 AS b")) {
        ResultSet failing = failing(rows, method, new SQLException("cut off"));
        assertError(SQLException.class, () -> Jdbc.read(failing), "cut off");
      }
    }
  }

  @Test
  void aResultMayBeEmpty() throws SQLException, IOException {
    Contents table = read("SELECT 1 AS a WHERE FALSE");
    assertEquals(List.of("A"), table.names());
    assertEquals(0, table.rows());
  }
}
