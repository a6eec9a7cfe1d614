/**
 * Writes rows as comma-separated values (RFC 4180) that spreadsheets show and never run.
 */

/** A spreadsheet takes these for the start of a formula; a name of a file must not become one. */
const formulaStart = /^[=+\-@\t\r]/;

function field(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = formulaStart.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Lines end in CR LF; the first names the columns. */
export function toCsv(columns: readonly string[], rows: Iterable<readonly (string | number)[]>): string {
  const lines = [columns.map(field).join(',')];
  for (const row of rows) lines.push(row.map(field).join(','));
  return `${lines.join('\r\n')}\r\n`;
}
