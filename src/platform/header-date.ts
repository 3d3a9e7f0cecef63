// A zone is a word, or an offset behind a time of day.
const hasZone = /(?:[a-z]|[:.]\d+\s*[+-]\d\d:?\d\d)$/iu;

/**
 * A date as headers of mails and of HTTP write it (RFC 5322, RFC 9110), or RFC 3339: epoch milliseconds, NaN when it is unreadable.
 * One without a zone is UTC: to let the zone of the process decide would give two machines two answers.
 */
export function parseHeaderDate(text: string): number {
  return Date.parse(hasZone.test(text) ? text : `${text}Z`);
}
