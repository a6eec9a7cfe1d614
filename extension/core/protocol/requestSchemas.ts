/**
 * How a family of requests is written down: what each carries and what answers it, as types and as schemas.
 */
import type * as v from 'valibot';

/** By method. */
export type RequestFamily<Types> = {
  readonly [Method in keyof Types]: { readonly params: unknown; readonly result: unknown };
};

/** One pair of schemas for each request of the family, whose types are the source of truth. */
export type RequestSchemas<Types extends RequestFamily<Types>> = {
  readonly [Method in keyof Types]: {
    readonly params: v.GenericSchema<unknown, Types[Method]['params']>;
    readonly result: v.GenericSchema<unknown, Types[Method]['result']>;
  };
};
