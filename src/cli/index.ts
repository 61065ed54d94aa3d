#!/usr/bin/env node
/**
 * The program `plaindoc`: reads the command line and runs one command. Outside.
 * Data goes to standard output, talk to standard error. Exit codes: 0 done, 1 failed, 2 not understood, 130 and 143
 * when a second signal ends what a first one had begun to close; of diff and merge 1 says «different» and «conflicts», and
 * 2 is every error.
 */
import { PlaindocError } from '../plain/index.js'
import { type Invocation, readArguments } from './arguments.js'
import { helpFor } from './help.js'
import { UsageError } from './options.js'
import { Output } from './output.js'
import { version } from './package-root.js'

async function main(args: readonly string[]): Promise<number> {
  let invocation: Invocation
  try {
    invocation = readArguments(args, process.env)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    new Output({ quiet: false, json: false }).error(`${error.message} ${seeHelp(error.command)}`)
    return 2
  }
  const output = new Output(invocation)
  switch (invocation.command) {
    case 'help':
      output.data(helpFor(invocation.about))
      return 0
    case 'version':
      output.data(version())
      return 0
    // loaded when asked for: help and version answer at once
    case 'serve':
      return await (await import('./serve.js')).serve(invocation.settings, output)
    case 'start':
      return await (await import('./start.js')).start(invocation.settings, output)
    case 'diff':
      return await (await import('./diff.js')).diff(invocation.settings, output)
    case 'merge':
      return await (await import('./merge.js')).merge(invocation.settings, output)
    default:
      return await (await import('./file-commands.js')).runFileCommand(invocation, output)
  }
}

function seeHelp(command: string | undefined): string {
  return `See plaindoc ${command === undefined ? '' : `${command} `}--help.`
}

const args = process.argv.slice(2)
const codeOfFailure = args[0] === 'diff' || args[0] === 'merge' ? 2 : 1

main(args).then(
  // what is left open would only keep a finished program alive
  code => process.exit(code),
  (error: unknown) => {
    // only what nobody expected shows where it was thrown
    const expected = error instanceof PlaindocError
    new Output({ quiet: false, json: false }).error(
      expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error),
    )
    process.exit(codeOfFailure)
  },
)
