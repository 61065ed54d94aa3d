/**
 * What a text is as a value, in types. Floor 4.
 */

/** What marks letters, by name; null takes one away. Values are JSON values and dates. */
export type TextAttributes = Readonly<Record<string, unknown>>

/** What a snapshot shows for a text: a string, or letters and what marks them. */
export type TextValue =
  | string
  | {
      readonly text: string
      readonly marks: readonly {
        readonly index: number
        readonly length: number
        readonly attributes?: TextAttributes
        readonly embed?: unknown
      }[]
    }
