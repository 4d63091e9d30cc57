package dev.usher.lab.bench.house;

import dev.usher.standalone.process.ServiceProcess;

/** A house that is up: whom to ask for what. */
public record Site(
    ServiceProcess queue,
    ServiceProcess booking,
    ServiceProcess controls,
    ServiceProcess worker,
    House.Given stores,
    Database database,
    RedisProbe redis,
    Api api,
    PassPrinter passes) {}
