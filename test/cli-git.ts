/**
 * Real git in a repository of its own, that knows nothing of the settings of whoever runs the tests.
 */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ended } from './cli-process.js'
import { temporaryFolder } from './server-harness.js'

export interface Repository {
  readonly folder: string
  /** Runs git; the exit code is the caller's to judge. */
  git(...args: string[]): Promise<Ended>
  /** Writes files. */
  put(files: Readonly<Record<string, string>>): Promise<void>
  /** Writes files and commits everything. */
  commit(files: Readonly<Record<string, string>>): Promise<void>
}

/** A repository in which `*.yaml` and `*.json` are diffed and merged by the program at `entry`. */
export async function repositoryWith(entry: string): Promise<Repository> {
  const folder = await temporaryFolder()
  // a hook that runs the tests has variables that name its own repository
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  const env = { ...Object.fromEntries(inherited), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  const program = `"${process.execPath}" "${entry}"`
  const settings = [
    'user.name=Ann',
    'user.email=ann@docs.example',
    'init.defaultBranch=main',
    `diff.plaindoc.command=${program} diff --git`,
    `merge.plaindoc.driver=${program} merge %O %A %B -o %A --path %P`,
  ].flatMap(setting => ['-c', setting])
  const git = (...args: string[]): Promise<Ended> =>
    new Promise(resolve => {
      execFile('git', [...settings, ...args], { cwd: folder, env }, (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), out, err })
      })
    })
  const put = async (files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, path, '..'), { recursive: true })
      await writeFile(join(folder, path), text)
    }
  }
  const commit = async (files: Readonly<Record<string, string>>): Promise<void> => {
    await put(files)
    await git('add', '--all')
    const { code, out, err } = await git('commit', '--quiet', '--message', 'edit')
    if (code !== 0) throw new Error(`git commit: ${out}${err}`)
  }
  await git('init', '--quiet')
  await commit({ '.gitattributes': '*.yaml diff=plaindoc merge=plaindoc\n*.json diff=plaindoc merge=plaindoc\n' })
  return { folder, git, put, commit }
}
