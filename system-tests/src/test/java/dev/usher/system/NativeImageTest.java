package dev.usher.system;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import io.quarkus.caffeine.runtime.graal.CacheConstructorsFeature;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.reflect.Field;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * What works on a JVM and fails in a native executable. What an executable contains is checked by
 * {@link NativeSourcesIT}.
 */
class NativeImageTest {
  private static final Duration TIME = Duration.ofSeconds(1);

  @Test
  void theClassesThatCaffeineChoosesForOurCachesAreRegistered() throws Exception {
    Set<String> registered =
        new HashSet<>(Arrays.asList(CacheConstructorsFeature.typesNeedingConstructorsRegistered()));
    StructureTest.CLASSES.stream()
        .filter(type -> type.isAnnotatedWith(RegisterForReflection.class))
        .map(type -> type.getAnnotationOfType(RegisterForReflection.class))
        .forEach(annotation -> registered.addAll(List.of(annotation.classNames())));
    int builders = 0;
    Set<String> missing = new TreeSet<>();
    for (JavaClass type : StructureTest.CLASSES) {
      for (JavaCodeUnit method : type.getCodeUnits()) {
        for (Set<String> builder : cacheBuilders(method)) {
          builders++;
          for (String chosen : chosenBy(builder)) {
            if (!registered.contains(chosen)) {
              missing.add(chosen + " of " + method.getFullName());
            }
          }
        }
      }
    }
    assertEquals(Set.of(), missing);
    assertFalse(builders < 10, () -> "Only a few builders of caches were found");
  }

  /** Caffeine examines a loader's class by reflection; that of a lambda cannot be registered. */
  @Test
  void cachesHaveNoLoaders() {
    noClasses()
        .should()
        .callMethod(Caffeine.class, "build", CacheLoader.class)
        .orShould()
        .callMethod(Caffeine.class, "buildAsync", CacheLoader.class)
        .orShould()
        .callMethod(Caffeine.class, "buildAsync", AsyncCacheLoader.class)
        .check(StructureTest.CLASSES);
  }

  /** Static fields get their values when the executable is built: the same in all executables. */
  @Test
  void staticFieldsHoldNothingOfOneProcess() {
    noFields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat(
            resideOutsideOfPackages("dev.usher.standalone..", "dev.usher.testing.."))
        .should()
        .haveRawType(
            assignableTo(Random.class)
                .or(assignableTo(RandomGenerator.class))
                .or(assignableTo(Thread.class))
                .or(assignableTo(Executor.class))
                .or(assignableTo(HttpClient.class)))
        .check(StructureTest.CLASSES);
  }

  /** The settings of each cache that a method builds: the names of the builder's methods. */
  private static List<Set<String>> cacheBuilders(JavaCodeUnit method) {
    List<JavaMethodCall> calls =
        method.getMethodCallsFromSelf().stream()
            .sorted(Comparator.comparing(JavaMethodCall::getLineNumber))
            .toList();
    List<JavaMethodCall> starts = calls.stream().filter(NativeImageTest::startsBuilder).toList();
    return starts.stream()
        .map(
            start -> {
              int end =
                  starts.stream()
                      .mapToInt(JavaMethodCall::getLineNumber)
                      .filter(line -> line > start.getLineNumber())
                      .min()
                      .orElse(Integer.MAX_VALUE);
              Set<String> settings = new TreeSet<>();
              calls.stream()
                  .filter(call -> call.getTargetOwner().isEquivalentTo(Caffeine.class))
                  .filter(call -> call.getLineNumber() >= start.getLineNumber())
                  .filter(call -> call.getLineNumber() < end)
                  .forEach(call -> settings.add(call.getName()));
              start
                  .getTarget()
                  .resolveMember()
                  .filter(ours -> ours.getOwner().getPackageName().startsWith("dev.usher"))
                  .ifPresent(ours -> settings.addAll(cacheBuilders(ours).get(0)));
              return settings;
            })
        .toList();
  }

  private static boolean startsBuilder(JavaMethodCall call) {
    boolean isOurs = call.getTargetOwner().getPackageName().startsWith("dev.usher");
    return call.getTarget().getRawReturnType().isEquivalentTo(Caffeine.class)
        && (isOurs || call.getName().equals("newBuilder"));
  }

  /** The generated classes of a cache with these settings: the cache itself and its entries. */
  private static Set<String> chosenBy(Set<String> settings) throws ReflectiveOperationException {
    Caffeine<Object, Object> builder = Caffeine.newBuilder();
    for (String setting : settings) {
      switch (setting) {
        case "maximumSize" -> builder.maximumSize(1);
        case "expireAfterAccess" -> builder.expireAfterAccess(TIME);
        case "expireAfterWrite" -> builder.expireAfterWrite(TIME);
        // They change no class.
        case "newBuilder", "executor", "ticker", "build", "buildAsync" -> {}
        default -> throw new AssertionError("Add Caffeine." + setting + " to this test");
      }
    }
    Object cache =
        field(settings.contains("buildAsync") ? builder.buildAsync() : builder.build(), "cache");
    return Set.of(cache.getClass().getName(), field(cache, "nodeFactory").getClass().getName());
  }

  private static Object field(Object owner, String name) throws ReflectiveOperationException {
    for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field.get(owner);
        }
      }
    }
    throw new NoSuchFieldException(owner.getClass() + "." + name);
  }
}
