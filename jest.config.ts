/** @jest-config-loader esbuild-register */
import type { Config } from 'jest'

/** Packages without CommonJS, which Jest on Node 20 cannot `require`: they are compiled like our own files. */
const esmOnly = ['tinybench']

const config: Config = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  transform: {
    '^.+\\.[jt]sx?$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:${esmOnly.join('|')})/)`],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  coverageProvider: 'v8',
  // a test that dies in the middle may leave a socket behind; the run must end all the same. That nothing of the library
  // keeps Node alive is proved where programs end by themselves (readme.test.ts, the kill and serve tests)
  forceExit: true,
}

export default config
