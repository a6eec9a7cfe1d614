// Reads CSV as RFC 4180 says, for tests of what writes it.

export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (isQuoted) {
      if (character === '"' && text.charAt(i + 1) === '"') {
        field += '"';
        i += 1;
      } else if (character === '"') isQuoted = false;
      else field += character;
    } else if (character === '"') isQuoted = true;
    else if (character === ',') {
      row.push(field);
      field = '';
    } else if (character === '\r') {
      row.push(field);
      rows.push(row);
      [row, field] = [[], ''];
      i += 1;
    } else field += character;
  }
  return rows;
}
