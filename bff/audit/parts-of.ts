/** The parts of stored JSON; none where it is no object. That it cannot be read is said of its row. */
export function partsOf(json: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
