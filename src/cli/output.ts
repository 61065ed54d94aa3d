/**
 * What the program prints: data to standard output, talk to standard error. Outside.
 */

export class Output {
  readonly isJson: boolean
  readonly #quiet: boolean

  constructor({ quiet, json }: { readonly quiet: boolean; readonly json: boolean }) {
    this.#quiet = quiet
    this.isJson = json
  }

  /** A line that another program may read. */
  data(line: string): void {
    process.stdout.write(`${line}\n`)
  }

  /** A line for people. */
  say(line: string): void {
    if (!this.#quiet) process.stderr.write(`${printable(line)}\n`)
  }

  error(line: string): void {
    process.stderr.write(`${inRed('plaindoc:')} ${printable(line)}\n`)
  }
}

function inRed(words: string): string {
  const isWanted = process.stderr.isTTY && !process.env.NO_COLOR
  return isWanted ? `\u001b[31m${words}\u001b[39m` : words
}

// the name of a file must not move the cursor of a terminal
function printable(line: string): string {
  return line.replace(/(?!\n)\p{Cc}/gu, character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
