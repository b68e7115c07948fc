import { parseArgs } from 'node:util';
import { PACES, stepsOfAJourney, type StepsOfRequest } from '../../bff/spec-kit/steps-of-a-journey.ts';

/*
 * `npm run bench -- steps [--texts]`: what each request of a journey sends to the database and asks of Cognito, at a
 * person's pace and at a robot's; `--texts` prints the statements. steps-of-a-journey.spec.ts pins the numbers.
 */

const { values } = parseArgs({ options: { texts: { type: 'boolean', default: false } } });

for (const [pace, pauseMs] of Object.entries(PACES)) {
  const steps = await stepsOfAJourney(pauseMs);
  console.log(`\n${pace}: ${String(pauseMs / 1_000)} s between two requests`);
  console.log(line('', 'statements', 'clock', 'transactions', 'Cognito', 'by the job'));
  for (const { request, statements, clock, transactions, cognito, byTheJob } of steps) {
    console.log(line(request, statements.length, clock, transactions, cognito, byTheJob));
    if (values.texts) for (const text of statements) console.log(`    ${text.replaceAll(/\s+/g, ' ')}`);
  }
  const sum = (count: (of: StepsOfRequest) => number) =>
    steps.reduce((before, one) => before + count(one), 0);
  console.log(
    line(
      'in all',
      sum(({ statements }) => statements.length),
      sum(({ clock }) => clock),
      sum(({ transactions }) => transactions),
      sum(({ cognito }) => cognito),
      sum(({ byTheJob }) => byTheJob),
    ),
  );
}

function line(name: string, ...columns: readonly (string | number)[]): string {
  return name.padEnd(22) + columns.map((column) => String(column).padStart(14)).join('');
}
