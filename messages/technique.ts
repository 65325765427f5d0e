/**
 * What an attack looks like, for the ear: the ATT&CK techniques that are met most often, by kind. What is none of them is suspicious
 * activity: a product's title is made for a screen.
 */
export type Suspicion =
  | 'ransomware'
  | 'credential theft'
  | 'malicious script'
  | 'lateral movement'
  | 'persistence'
  | 'privilege escalation'
  | 'evasion'
  | 'remote control'
  | 'data theft'
  | 'phishing'
  | 'discovery'
  | 'suspicious activity'

/** ATT&CK techniques and tactics (attack.mitre.org), by id; a sub-technique counts as its technique. Worst first. */
const kinds: readonly (readonly [Suspicion, readonly string[]])[] = [
  ['ransomware', ['T1486', 'T1490', 'T1485', 'T1489', 'TA0040']],
  ['credential theft', ['T1003', 'T1110', 'T1555', 'T1558', 'T1552', 'T1056', 'TA0006']],
  ['data theft', ['T1041', 'T1048', 'T1567', 'T1020', 'TA0010', 'T1560', 'TA0009']],
  ['lateral movement', ['T1021', 'T1210', 'T1570', 'T1550', 'TA0008']],
  ['remote control', ['T1071', 'T1105', 'T1219', 'T1095', 'T1572', 'T1090', 'TA0011']],
  ['privilege escalation', ['T1068', 'T1548', 'T1134', 'TA0004']],
  ['phishing', ['T1566', 'T1204']],
  ['malicious script', ['T1059', 'T1047', 'T1218', 'TA0002']],
  ['persistence', ['T1053', 'T1547', 'T1543', 'T1546', 'T1136', 'T1505', 'TA0003']],
  ['evasion', ['T1055', 'T1562', 'T1070', 'T1027', 'T1036', 'T1112', 'TA0005']],
  ['discovery', ['T1087', 'T1018', 'T1082', 'T1046', 'T1057', 'T1083', 'TA0007']],
]

/** Ransomware is what people name themselves, and what products without ATT&CK ids call by that word. */
const named = /ransom|ランサム/i

/** What to say was suspected. */
export const suspicionOf = ({ techniques, title }: { techniques: readonly string[]; title: string }): Suspicion => {
  const ids = techniques.map((technique) => technique.trim().toUpperCase().split('.')[0] ?? '')
  const known = kinds.find(([, of]) => of.some((id) => ids.includes(id)))
  if (known) return known[0]
  return named.test(title) ? 'ransomware' : 'suspicious activity'
}
