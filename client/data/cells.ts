/**
 * One raw cell of a table into a number. Messages say what *kind* of thing was found and never
 * quote it: a cell may belong to a patient.
 */
import type { LabelColumn } from '../../shared/domain/data-schema.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;

export interface CellProblem {
  readonly problem: string;
  readonly advice: string;
}

export type Cell = { readonly value: number } | CellProblem;

function notANumber(text: string): CellProblem {
  if (text === '') return { problem: 'is empty', advice: 'fill it in or leave the row out' };
  if (DECIMAL_COMMA.test(text)) {
    return { problem: 'is a number with a decimal comma', advice: 'write a decimal point' };
  }
  if (NOT_FINITE.test(text)) {
    return { problem: 'is not a finite number', advice: 'fill it in or leave the row out' };
  }
  return {
    problem: `is not a number (text of ${String(text.length)} characters)`,
    advice: 'write numbers only, without units or thousands separators',
  };
}

/** A finite float32 inside the closed range, or what is wrong with it. */
export function parseNumber(text: string, range: readonly [number, number] | undefined): Cell {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) return notANumber(text);
  return checkNumber(value, range);
}

/** The same rules for a value that is a number already. */
export function checkNumber(value: number, range: readonly [number, number] | undefined): Cell {
  // Trainers compute in float32, where anything beyond 3.4e38 is an infinity.
  if (!Number.isFinite(Math.fround(value))) {
    return { problem: 'is not a finite number', advice: 'fill it in or leave the row out' };
  }
  if (range !== undefined && (value < range[0] || value > range[1])) {
    return {
      problem: `is outside the declared range [${String(range[0])}, ${String(range[1])}]`,
      advice: 'check the unit of the column, correct the value, or leave the row out',
    };
  }
  return { value };
}

/** A class name into its index, or a number to predict. */
export function parseLabel(text: string, label: LabelColumn): Cell {
  if (label.kind === 'number') return parseNumber(text, label.range);
  const value = label.classes.indexOf(text);
  if (value >= 0) return { value };
  if (text === '') return { problem: 'is empty', advice: 'fill it in or leave the row out' };
  return {
    problem: 'is not one of the classes the plan declares',
    advice: `use one of: ${label.classes.join(', ')}`,
  };
}
