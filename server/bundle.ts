import { fileURLToPath } from 'node:url'
import type { DataConverter } from '@temporalio/common'
import { bundleWorkflowCode, type WorkflowBundleOption } from '@temporalio/worker'
import type { Config } from './config.ts'
import { dataConverter } from './payload-codec.ts'

/**
 * The workflow code that a worker runs: made beforehand where the configuration names one, else bundled now (some seconds). With
 * keys it is always bundled now, so that it surely holds the converter by which failures are encrypted.
 */
export const workflowBundle = async ({
  workflowBundle,
  payloadKeys,
}: Pick<Config, 'workflowBundle' | 'payloadKeys'>): Promise<WorkflowBundleOption> =>
  workflowBundle === undefined || payloadKeys.length > 0
    ? bundleWorkflows(dataConverter(payloadKeys))
    : { codePath: workflowBundle }

/** Bundles the workflows and playbooks, and what converts their failures, into one script for the sandbox. */
export const bundleWorkflows = ({ failureConverterPath }: DataConverter = {}): Promise<{ code: string }> =>
  bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/bundle.ts', import.meta.url)),
    ...(failureConverterPath !== undefined && { failureConverterPath }),
    logger: quiet,
  })

const nothing = () => {}
const quiet = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: console.warn, error: console.error }
