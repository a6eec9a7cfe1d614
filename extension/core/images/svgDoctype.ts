/**
 * Removes the DOCTYPE of an SVG, the one place where a few bytes can stand for gigabytes or for a file of the machine.
 */
import { SvgRefusal } from './svgRefusal.ts';

/** Illustrator declares its namespaces as entities; nothing longer than an address is needed for that. */
const maxEntityCharacters = 200;

/**
 * Removes the DOCTYPE. Entities are put in place only when they are short plain strings, which cannot refer to each
 * other or to files; anything else is refused, so nothing is ever expanded twice.
 */
export function withoutDoctype(source: string): string {
  const start = source.search(/<!DOCTYPE/i);
  if (start < 0) return source;
  const end = endOfDoctype(source, start);
  const doctype = source.slice(start, end);
  const rest = source.slice(0, start) + source.slice(end);
  const entities = new Map<string, string>();
  const declarations = [...doctype.matchAll(/<!ENTITY\s+(%?)\s*([^\s"'<>%]+)\s+([^>]*)>/g)];
  if (declarations.length !== doctype.split(/<!ENTITY/i).length - 1)
    throw new SvgRefusal('unsafe', 'Its DOCTYPE has an entity that cannot be read.');
  for (const [, percent, name, definition] of declarations) {
    const literal = /^(["'])([^&%<>"']*)\1\s*$/.exec(definition ?? '')?.[2];
    if (percent !== '' || name === undefined || literal === undefined || literal.length > maxEntityCharacters)
      throw new SvgRefusal(
        'unsafe',
        'Its DOCTYPE declares an entity that refers to other entities or files, which is not expanded.',
      );
    entities.set(name, literal);
  }
  if (entities.size === 0) return rest;
  let characters = rest.length;
  return rest.replace(/&([A-Za-z_][\w.-]*);/g, (whole, name: string) => {
    const value = entities.get(name);
    if (value === undefined) return whole;
    characters += value.length;
    // Twice the file is far beyond what namespaces need.
    if (characters > 2 * rest.length + maxEntityCharacters * 100)
      throw new SvgRefusal('unsafe', 'The entities of its DOCTYPE would make it more than twice as long.');
    return value;
  });
}

function endOfDoctype(source: string, start: number): number {
  let quote = '';
  let isInSubset = false;
  for (let at = start; at < source.length; at++) {
    const character = source.charAt(at);
    if (quote === '' && source.startsWith('<!--', at)) {
      const end = source.indexOf('-->', at);
      if (end < 0) break;
      at = end + 2;
    } else if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '[') isInSubset = true;
    else if (character === ']') isInSubset = false;
    else if (character === '>' && !isInSubset) return at + 1;
  }
  throw new SvgRefusal('corrupt', 'Its DOCTYPE is never closed.');
}
