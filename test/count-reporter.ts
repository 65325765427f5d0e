import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with `N passed, N failed`, the line that scripts read. A file that could not be loaded counts as failed. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0
    let failed = unhandledErrors.length
    for (const module of modules) {
      failed += module.errors().length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed += 1
        if (state === 'failed') failed += 1
      }
    }
    // After the default reporter's summary, so that this stands last.
    process.on('exit', () => console.log(`${passed} passed, ${failed} failed`))
  }
}
