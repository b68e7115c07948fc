/** A number of the environment, and its safe range. */
export interface NumberRule {
  readonly variable: string;
  /** Milliseconds in one unit of the variable; 1 for counts. */
  readonly unit: number;
  readonly least: number;
  readonly most: number;
}

/** Those that are given and fit, in the unit of each; of the others which variable does not. */
export function parseNumbers<Name extends string>(
  env: NodeJS.ProcessEnv,
  rules: Readonly<Record<Name, NumberRule>>,
): { values: Partial<Record<Name, number>>; problems: readonly string[] } {
  const values: Partial<Record<Name, number>> = {};
  const problems: string[] = [];
  for (const name of Object.keys(rules) as Name[]) {
    const { variable, unit, least, most } = rules[name];
    const given = env[variable];
    if (given === undefined || given === '') continue;
    const value = Number(given);
    if (Number.isInteger(value) && value >= least && value <= most) values[name] = value * unit;
    else problems.push(`${variable}: a whole number from ${String(least)} to ${String(most)}`);
  }
  return { values, problems };
}
