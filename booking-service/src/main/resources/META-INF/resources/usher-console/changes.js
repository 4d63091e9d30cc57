// Compares and merges settings, where two operators have changed the same.

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The same text for the same value, in whatever order its fields are. */
function canonical(value) {
  return JSON.stringify(value, (key, part) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

export const isSame = (a, b) => canonical(a) === canonical(b);

/** What differs: [{field, before, after}], with fields such as name, branding.message, sections.hall. */
export function differences(before = {}, after = {}, prefix = "") {
  const found = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [a, b] = [before[key], after[key]];
    if (isSame(a, b)) continue;
    const byId = (list) => Object.fromEntries((list || []).map((one) => [one.id, one]));
    if (key === "sections") {
      const [was, is] = [byId(a), byId(b)];
      for (const id of new Set([...Object.keys(was), ...Object.keys(is)])) {
        if (!isSame(was[id], is[id])) found.push({ field: "sections." + id, before: was[id], after: is[id] });
      }
    } else if (isObject(a) || isObject(b)) {
      found.push(...differences(a, b, prefix + key + "."));
    } else {
      found.push({ field: prefix + key, before: a, after: b });
    }
  }
  return found;
}

/** The current value with what was changed from base to mine. */
export function merge(base = {}, mine, current = {}) {
  const merged = { ...current };
  for (const key of new Set([...Object.keys(base), ...Object.keys(mine)])) {
    if (isSame(base[key], mine[key])) continue;
    const isNested = isObject(mine[key]) && isObject(current[key]);
    merged[key] = isNested ? merge(base[key], mine[key], current[key]) : mine[key];
  }
  return merged;
}
