/**
 * Writes rows as comma-separated values (RFC 4180) that spreadsheets show and never run.
 */

/** A spreadsheet takes these for the start of a formula; a name of a file must not become one. */
const formulaStart = /^[=+\-@\t\r]/u;

/** One row, with the CR LF at its end. A number that is none leaves its cell empty. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = formulaStart.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
