@org.jspecify.annotations.NullMarked
package dev.usher.inventory.event;
