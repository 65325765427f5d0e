const ends = new WeakMap<AbortSignal, () => boolean>()

/**
 * A signal that ends with `caller`, or `milliseconds` from now. Ask `isOver` of it, not `aborted`, right before something is sent
 * that must not be sent late: a process that was stopped for a while (a signal, a paused machine) handles the answers that came
 * meanwhile before its timers, and would send with a signal that should have ended long ago.
 */
export const endingWithin = (milliseconds: number, caller: AbortSignal): AbortSignal => {
  const signal = AbortSignal.any([caller, AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)))])
  // Two clocks: the wall's may be set back, the monotonic one may stand still while the machine sleeps.
  const wall = Date.now() + milliseconds
  const steady = performance.now() + milliseconds
  ends.set(signal, () => Date.now() >= wall || performance.now() >= steady)
  return signal
}

/** True when nothing may be sent any more under this signal, also where its timer is late. */
export const isOver = (signal: AbortSignal): boolean => signal.aborted || (ends.get(signal)?.() ?? false)
