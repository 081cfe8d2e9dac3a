package dev.hourglass.conformance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Adds to a failure whose it is. The kit's tests have the same names for all backends, and where
 * two run side by side their order in a log doesn't tell either.
 */
final class NameOfKit
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
  /** Only a message, below the failure's stack trace. */
  private static final class Of extends Exception {
    private static final long serialVersionUID = 1;

    Of(Class<?> kit) {
      super("of " + kit.getName(), null, false, false);
    }
  }

  private static Throwable named(ExtensionContext context, Throwable failure) {
    context
        .getTestInstances()
        .ifPresent(all -> failure.addSuppressed(new Of(all.getAllInstances().get(0).getClass())));
    return failure;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw named(context, failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw named(context, failure);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw named(context, failure);
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw named(context, failure);
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw named(context, failure);
  }
}
