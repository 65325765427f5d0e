import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, type WorkflowBundleOption } from '@temporalio/worker'
import type { Config } from './config.ts'

/** The workflow code that a worker runs: made beforehand where the configuration names one, else bundled now (some seconds). */
export const workflowBundle = async ({
  workflowBundle,
}: Pick<Config, 'workflowBundle'>): Promise<WorkflowBundleOption> =>
  workflowBundle === undefined ? bundleWorkflows() : { codePath: workflowBundle }

/** Bundles the workflows and playbooks into one script for the sandbox. */
export const bundleWorkflows = (): Promise<{ code: string }> =>
  bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/bundle.ts', import.meta.url)),
    logger: quiet,
  })

const nothing = () => {}
const quiet = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: console.warn, error: console.error }
