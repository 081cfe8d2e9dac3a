package dev.hourglass.backend.nativememory;

import dev.hourglass.tensor.Scope;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The scopes of a backend that are not closed yet. */
public final class OpenScopes {
  private final Set<Scope> scopes = ConcurrentHashMap.newKeySet();

  /** None so far. */
  public OpenScopes() {}

  /** Takes in a new one, which removes itself when it closes; returns it. */
  public <S extends Scope> S add(S scope) {
    scopes.add(scope);
    return scope;
  }

  void remove(Scope scope) {
    scopes.remove(scope);
  }

  /** Bytes that they own now. */
  public long bytes() {
    return scopes.stream().mapToLong(Scope::bytes).sum();
  }

  /** Closes them all. */
  public void close() {
    List.copyOf(scopes).forEach(Scope::close);
  }
}
