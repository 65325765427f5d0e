import { playbook } from '../workflows/index.ts'

/** Malware or an intruder on an endpoint. */
export const endpointIntrusion = playbook({
  title: 'Malware or intruder on an endpoint',
  owner: 'soc',
  when: (alert) => alert.category === 'endpoint' && alert.host !== undefined,

  async run({ incident, policy, investigate, contain, ask, report, close }) {
    const host = incident.host
    if (policy.isolateFirst(host)) await contain.isolate(host, { because: incident.title })

    const finding = await investigate() // evidence, verdict, and why
    if (finding.verdict === 'false positive' || finding.verdict === 'benign') return close(finding)
    await report('flash', finding) // what is known, what is not, how sure

    const answer = await ask('confirm-incident', {
      who: policy.responders(finding), // an open one goes to the site's own security department first
      about: finding,
      choices: ['isolate', 'leave online', 'false positive'],
      recommend: finding.advice,
      otherwise: policy.whenNobodyAnswers(host),
    })
    const { about } = answer // a worse alert may have been weighed since
    const hosts = [host, ...(answer.also ?? [])] // others may have come by a merge
    switch (answer.choice) {
      case 'isolate':
        for (const one of hosts) await contain.isolate(one, { because: about.summary, by: answer })
        break
      case 'leave online':
        for (const one of hosts) await contain.release(one, { because: answer.reason, by: answer })
        break
      case 'false positive':
        return close({
          ...about,
          verdict: 'false positive',
          summary: answer.reason,
          ...(answer.by && { by: answer.by }),
        })
    }
    for (const one of hosts) await contain.settled(one) // an off-line host is waited for
    await report('final', about)
    return close(about)
  },
})
