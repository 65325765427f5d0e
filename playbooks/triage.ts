import { playbook } from '../workflows/index.ts'

/** Whatever has no playbook of its own: looked at, told, and ended by a person. */
export const triage = playbook({
  title: 'A finding without a playbook of its own',
  owner: 'soc',
  when: () => true,

  async run({ policy, investigate, ask, report, close }) {
    const finding = await investigate()
    if (finding.verdict === 'false positive' || finding.verdict === 'benign') return close(finding)
    await report('flash', finding)

    const answer = await ask('judge-finding', {
      who: policy.responders(finding),
      about: finding,
      choices: ['taken over', 'false positive'],
      recommend: finding.advice === 'false positive' ? 'false positive' : 'taken over',
      otherwise: 'taken over',
    })
    const { about } = answer // a worse alert may have been weighed since
    await report('final', about)
    if (answer.choice === 'taken over') return close(about)
    return close({ ...about, verdict: 'false positive', summary: answer.reason, ...(answer.by && { by: answer.by }) })
  },
})
