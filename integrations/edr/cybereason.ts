import type { EdrProduct } from './contract.ts'
import { connect } from './cybereason/client.ts'
import { product } from './cybereason/normalise.ts'
import { parse } from './cybereason/parse.ts'

/**
 * Cybereason Defense Platform: malops by polling in both shapes of its lists, CEF lines of its forwarder, sensors and isolation. It
 * signs nothing that it sends.
 */
export const cybereason: EdrProduct = {
  product,
  title: 'Cybereason',
  credentials: ['user', 'password'],
  parse,
  connect,
}
