/** Several have this address: nobody knows which one phones, and none of them can be assisted. */
export class AmbiguousAddress extends Error {
  override readonly name = 'AmbiguousAddress';
}

/** What was found; `ambiguous` where several have the address. */
export async function orAmbiguous<T>(finding: Promise<T>): Promise<T | 'ambiguous'> {
  try {
    return await finding;
  } catch (error) {
    if (error instanceof AmbiguousAddress) return 'ambiguous';
    throw error;
  }
}
