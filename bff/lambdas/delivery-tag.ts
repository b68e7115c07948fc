/** What a code's id is called where a provider gives it back with its events: SES's message tag, a text's context. */
export const DELIVERY_TAG = 'delivery';

/** All that SES takes as the value of a tag; nothing else stands in a header. */
const TAG_VALUE = /^[\w-]{1,64}$/;

/** Null where there is no id, or none that can be one. */
export function tagValueOf(codeId: string | undefined): string | null {
  return codeId !== undefined && TAG_VALUE.test(codeId) ? codeId : null;
}
