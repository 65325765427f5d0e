import { clockIn } from './time.tsx'
import type { View } from './view.ts'

/** What is cut off now, since when and by whom. */
export const CutOff = ({ view }: { view: View }) => {
  const { town, words, say, zoneOf, nameOf } = view
  return (
    <section class="cut-off" id="cut-off" aria-labelledby="cut-off-title">
      <h3 id="cut-off-title">
        {words.cutOff} {town.containments.length > 0 && <span class="muted">{town.containments.length}</span>}
      </h3>
      {town.containments.length === 0 ? (
        <p class="muted small">{words.nothingCutOff}</p>
      ) : (
        <ul class="scroll" tabindex={0} aria-labelledby="cut-off-title">
          {town.containments.map(({ incident, key, tenant, hostName, state, by, because, changedAt, reviewAt }) => (
            <li id={`cut-${incident}-${key}`} title={say.reason(because, zoneOf(tenant))}>
              <strong>{hostName}</strong> <span class="muted clip">{nameOf(tenant)}</span>{' '}
              {words.heldSince(words.held[state], clockIn(zoneOf(tenant), changedAt))} · {words.by(by)} ·{' '}
              {words.review(clockIn(zoneOf(tenant), reviewAt))}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
