/**
 * One spelling of a file's path, so that `C:\Tools\a.exe` and the sensor's `\Device\HarddiskVolume3\Tools\a.exe` are one file:
 * lower case, `/` for `\`, without drive or device.
 */
export const pathKey = (path: string): string =>
  path
    .trim()
    .toLowerCase()
    .replaceAll('\\', '/')
    .replace(/^(\/\/[?.]\/)?[a-z]:/, '')
    .replace(/^\/device\/harddiskvolume\d+/, '')

/** The last part of a path, in lower case. */
export const baseName = (path: string): string => pathKey(path).split('/').at(-1) ?? ''
