/** What stands beside the causes of a failure: ids and words of ours, never what somebody typed. */
export type About = Readonly<
  Partial<
    Record<
      'job' | 'requestId' | 'method' | 'route' | 'code' | 'agent' | 'assistance' | 'reference',
      string | undefined
    >
  >
> & { readonly attempt?: number };

/** What was being done, by a name of ours. */
export type AboutJob = About & { readonly job: string };

/** Tells the operators of a failure: with its causes, and never with anybody's words. */
export interface FailureLog {
  /** One line. */
  failure(error: unknown, about: About): void;
  /** For what comes again and again: one line at once, then one a minute with a count while the same fault lasts. */
  lasting(error: unknown, about: AboutJob): void;
  /** A job that went well: one line more where it had failed, and has not for a minute. */
  over(job: string): void;
}

/** Hears of a failure that is tried again at once. `attempt`: the one that failed, from 1. */
export type OnRetry = (error: unknown, attempt: number) => void;

/** Runs a job, and tells of its failures: its own, and those that it hands to `onError`. Never rejects. */
export async function runJob(
  log: FailureLog,
  job: string,
  work: (onError: (error: unknown) => void) => Promise<unknown>,
): Promise<void> {
  let failures = 0;
  const onError = (error: unknown) => {
    failures += 1;
    log.lasting(error, { job });
  };
  await work(onError).catch(onError);
  if (failures === 0) log.over(job);
}
