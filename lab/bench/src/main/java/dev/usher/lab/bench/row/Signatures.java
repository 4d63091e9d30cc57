package dev.usher.lab.bench.row;

import java.util.List;

/** What it costs to check what a visitor brings, without HTTP and all else around it. */
public record Signatures(Arena arena) implements Row {
  @Override
  public String name() {
    return "signatures";
  }

  @Override
  public String title() {
    return "Checking a signature, one call";
  }

  @Override
  public String unit() {
    return "µs";
  }

  @Override
  public List<Demand> demands() {
    return List.of();
  }

  @Override
  public List<Contestant> contestants() {
    return List.of(
        benchmark("a pass, new", "pass"),
        benchmark("its RSA alone", "rsa"),
        benchmark("a queue token", "token"));
  }

  private Contestant benchmark(String name, String method) {
    return Contestant.of(
        name, time -> Figure.of(arena.jmh().measure("SignatureBenchmark." + method, time)));
  }
}
