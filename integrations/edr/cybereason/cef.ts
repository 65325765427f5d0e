/** What a CEF line says. */
interface Line {
  /** Of the header, e.g. `Malop Created`. */
  readonly event: string
  readonly severity: string
  /** Extension fields by name; a labelled one (`cs1` with `cs1Label=MalopId`) by its label too. */
  readonly fields: Readonly<Record<string, string>>
}

/** True for text that holds a CEF line of Cybereason; its forwarder puts a syslog header before it. */
export const isCef = (text: string): boolean => /CEF:\d+\|Cybereason\|/i.test(text)

/**
 * Lines of Cybereason's CEF forwarder → malops in the form of its lists. One malop comes as several lines, created, machine added,
 * process added, user added, which the malop's id joins (SEKOIA-IO/intake-formats CybeReason/malop-activity/tests). `partial` are the
 * ids of those of which a later part alone is here.
 */
export const malopsOf = (
  text: string,
): { readonly malops: readonly Readonly<Record<string, unknown>>[]; readonly partial: readonly string[] } => {
  const groups = new Map<string, Line[]>()
  for (const one of text.split(/\r?\n/).filter(isCef)) {
    const line = lineOf(one)
    const id = line.fields['MalopId'] ?? line.fields['MalwareGUID']
    if (id !== undefined) groups.set(id, [...(groups.get(id) ?? []), line])
  }
  const told = [...groups].map(([guid, lines]) => ({ guid, lines, isWhole: lines.some(saysWhat) }))
  return {
    malops: told.filter(({ isWhole }) => isWhole).map(({ guid, lines }) => malopOf(guid, lines)),
    partial: told.filter(({ isWhole }) => !isWhole).map(({ guid }) => guid),
  }
}

const isMachine = ({ event }: Line): boolean => /machine added/i.test(event)
const isUser = ({ event }: Line): boolean => /user added/i.test(event)

/** The lines that say what was found or where; the others add to that. */
const saysWhat = (line: Line): boolean => /created|malware added/i.test(line.event) || isMachine(line)

const malopOf = (guid: string, lines: readonly Line[]): Readonly<Record<string, unknown>> => {
  const first = (...names: readonly string[]): string | undefined =>
    lines.flatMap(({ fields }) => names.map((name) => fields[name])).find((value) => value !== undefined)
  const machines = lines.filter(isMachine).map(({ fields }) => ({
    guid: fields['CybereasonCEFgeneratorMachineGuid1'],
    displayName: fields['dhost'] ?? fields['destinationDnsDomain'],
    ip: fields['dst'],
  }))
  const named = first('MachineName')
  return {
    guid,
    displayName: first('MalwareName'),
    malopDetectionType: first('MalopDetectionType', 'MalwareType') ?? lines[0]?.event,
    severity: lines[0]?.severity,
    creationTime: first('rt'),
    rootCauseElementHashes: first('MalopHashList'),
    link: first('IncidentLink'),
    descriptions: [first('requestContext')],
    decisionStatuses: [first('MalwareStatus')],
    filePaths: [first('filePath')],
    commandLine: first('request')?.replace(/^\\?"|\\?"$/g, ''),
    parent: first('deviceProcessName'),
    machines: machines.length === 0 && named !== undefined ? [{ displayName: named }] : machines,
    users: lines.filter(isUser).map(({ fields }) => ({ displayName: fields['duser'] ?? fields['suser'] })),
  }
}

/** The header's parts stand between bars; `\|`, `\=` and `\\` are those characters themselves. */
const lineOf = (text: string): Line => {
  const parts = text.slice(text.search(/CEF:\d/)).split(/(?<!\\)\|/)
  const [, , , , , event = '', severity = ''] = parts
  const extension = parts.slice(7).join('|')
  const keys = [...extension.matchAll(/(?:^|\s)([\w.]+)=/g)]
  const pairs = keys.map((key, index) => {
    const end = keys[index + 1]?.index ?? extension.length
    const value = extension.slice(key.index + key[0].length, end).trim()
    return [key[1] ?? '', value.replace(/\\([=\\|])/g, '$1')] as const
  })
  const fields = Object.fromEntries(pairs)
  const labelled = pairs.flatMap(([name, label]) => {
    const value = name.endsWith('Label') ? fields[name.slice(0, -'Label'.length)] : undefined
    return value === undefined ? [] : [[label, value] as const]
  })
  return { event, severity, fields: { ...fields, ...Object.fromEntries(labelled) } }
}
