import { DefaultFailureConverter } from '@temporalio/common'

/** Failures' messages and stacks are payloads like others, so that a codec encrypts them. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true })
