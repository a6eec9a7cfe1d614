/**
 * An encoder that another extension offers, as data: only this crosses the border to the engine, never a function.
 */
import * as v from 'valibot';

/** As ids of models, with no slash: `owner/name` is a model of a hub. */
export const contributedIdPattern = /^[a-z0-9][a-z0-9._-]{0,99}$/i;

export const encoderContributionSchema = v.object({
  /** What the setting names; a module's manifest has the same id. */
  id: v.pipe(v.string(), v.regex(contributedIdPattern)),
  displayName: v.pipe(v.string(), v.nonEmpty()),
  /** The extension that answers for it: `publisher.name`. */
  extensionId: v.string(),
  /** `module`: a JavaScript file that exports `plugin`; `folder`: a model with a `semblance-encoder.json`. */
  kind: v.picklist(['module', 'folder']),
  /** Absolute. */
  path: v.pipe(v.string(), v.nonEmpty()),
});

export type EncoderContribution = Readonly<v.InferOutput<typeof encoderContributionSchema>>;
