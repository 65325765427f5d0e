import type { Console } from '../outside/console.ts'
import type { View } from './view.ts'

/** What opens over the page: the making of an attack, the question before what is dangerous, the keys. */
export const Dialogs = ({ view, consoles }: { view: View; consoles: readonly Console[] }) => (
  <>
    <Attack view={view} consoles={consoles} />
    <Sure view={view} />
    <Keys view={view} />
  </>
)

const Attack = ({ view: { words, nameOf }, consoles }: { view: View; consoles: readonly Console[] }) => {
  const scenarios = [...new Set(consoles.flatMap((console) => console.scenarios))]
  return (
    <dialog id="attack" aria-labelledby="attack-title">
      <form method="dialog" id="attack-form" data-words={words.attackNow}>
        <h2 id="attack-title">{words.attack}</h2>
        <p class="muted">{words.attackLead}</p>
        <fieldset>
          <legend>{words.attackKind}</legend>
          {scenarios.map((scenario, index) => (
            <label class="choice">
              <input type="radio" name="scenario" value={scenario} checked={index === 0} />
              <span>
                <strong data-name>{words.scenarios[scenario]?.name ?? scenario}</strong>
                <span class="muted"> {words.scenarios[scenario]?.what ?? ''}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <label class="field">
          {words.attackHost}
          <select name="machine">
            {consoles.flatMap(({ title, machines, scenarios: own }) =>
              [...new Set(machines().map(({ customer }) => customer))].map((customer) => (
                <optgroup label={`${title}, ${nameOf(customer)}`}>
                  {machines()
                    .filter((machine) => machine.customer === customer)
                    .map(({ id, name, site }) => (
                      <option value={id} data-host={name} data-scenarios={JSON.stringify(own)}>
                        {site === undefined ? name : `${name}, ${site}`}
                      </option>
                    ))}
                </optgroup>
              )),
            )}
          </select>
        </label>
        <p class="dialog-acts">
          <button type="submit" value="attack" class="primary" id="attack-now" />
          <button type="button" data-close>
            {words.back}
          </button>
        </p>
      </form>
    </dialog>
  )
}

const Sure = ({ view: { words } }: { view: View }) => (
  <dialog id="sure" aria-labelledby="sure-title" aria-describedby="sure-text">
    <form method="dialog">
      <h2 id="sure-title" />
      <p id="sure-text" />
      <p class="dialog-acts">
        <button type="submit" value="yes" class="danger" id="sure-yes" data-words={words.sure} />
        <button type="submit" value="no" id="sure-no" data-words={words.back} />
      </p>
    </form>
  </dialog>
)

const Keys = ({ view: { words } }: { view: View }) => (
  <dialog id="help" aria-labelledby="help-title">
    <h2 id="help-title">{words.keys}</h2>
    <dl class="keys">
      {words.shortcuts.map(([key, what]) => (
        <div>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
    <p class="dialog-acts">
      <button type="button" data-close>
        {words.close}
      </button>
    </p>
  </dialog>
)
