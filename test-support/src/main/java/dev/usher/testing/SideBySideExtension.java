package dev.usher.testing;

import jakarta.enterprise.inject.spi.CDI;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs the tests of a {@link SideBySide} class together. */
final class SideBySideExtension implements InvocationInterceptor, AfterAllCallback {
  private final Map<Method, CompletableFuture<Void>> started = new ConcurrentHashMap<>();

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    Method test = context.getExecutable();
    if (!isSideBySide(test)) {
      awaitAll();
      invocation.proceed();
      return;
    }
    invocation.skip();
    if (started.isEmpty()) {
      tests(context.getTargetClass()).forEach(t -> started.put(t, start(t)));
    }
    try {
      // Each test limits its own waits.
      Objects.requireNonNull(started.get(test)).get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    awaitAll();
    invocation.proceed();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    awaitAll();
  }

  private static Stream<Method> tests(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .filter(SideBySideExtension::isSideBySide);
  }

  private static boolean isSideBySide(Method test) {
    return !test.isAnnotationPresent(Alone.class);
  }

  private static CompletableFuture<Void> start(Method test) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread = new Thread(() -> run(test, done), test.getName());
    thread.setContextClassLoader(test.getDeclaringClass().getClassLoader());
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  private static void run(Method test, CompletableFuture<Void> done) {
    try {
      test.setAccessible(true);
      test.invoke(instance(test.getDeclaringClass()));
      done.complete(null);
    } catch (InvocationTargetException e) {
      done.completeExceptionally(e.getTargetException());
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }

  private static Object instance(Class<?> type) throws ReflectiveOperationException {
    boolean isBean =
        Arrays.stream(type.getAnnotations())
            .anyMatch(a -> a.annotationType().getSimpleName().equals("QuarkusTest"));
    if (isBean) {
      return CDI.current().select(type).get();
    }
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private void awaitAll() {
    // Each failure is reported with its test.
    started.values().forEach(done -> done.exceptionally(failure -> null).join());
  }
}
