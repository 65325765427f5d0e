/**
 * Run as a process of its own: `temporal-sdk-download.ts <folder> <version>`. Has Temporal's SDK download its dev server
 * into the folder, and ends. A process, because the SDK's download knows no time limit and cannot be called off.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing'

const [, , downloadDir = '', version = ''] = process.argv
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', downloadDir, version: `v${version}` } },
})
await environment.teardown()
