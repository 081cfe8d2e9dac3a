package dev.hourglass.conformance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Puts the case into a failure's message, because Maven reports cases by their number only. */
final class NamedFailures implements TestExecutionExceptionHandler {
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (failure instanceof AssertionError) {
      throw new AssertionError(context.getDisplayName() + ": " + failure.getMessage(), failure);
    }
    throw failure;
  }
}
