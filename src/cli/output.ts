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

  /** Data as it stands; resolves when it is out. Nothing in quiet mode, and no error when nobody reads on. */
  async print(text: string): Promise<void> {
    if (!this.#quiet && text !== '') await this.write(text)
  }

  /** The result of a command, in quiet mode too. */
  write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      // `| head` closes the pipe when it has enough; the stream says so after it has called back
      const failed = (error: NodeJS.ErrnoException): void => (error.code === 'EPIPE' ? resolve() : reject(error))
      process.stdout.on('error', failed)
      process.stdout.write(text, error => (error ? failed(error) : resolve()))
    })
  }

  /** Whether standard output gets colours. A pager of git shows them, though it is no terminal. */
  isColoured(wanted: 'always' | 'never' | 'auto'): boolean {
    if (wanted !== 'auto') return wanted === 'always'
    const isShown = process.stdout.isTTY || process.env.GIT_PAGER_IN_USE === 'true'
    return isShown && !process.env.NO_COLOR
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

/** The name of a file, or a text out of it, must not move the cursor of a terminal. */
export function printable(line: string): string {
  return line.replace(/(?![\n\t])\p{Cc}/gu, character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
