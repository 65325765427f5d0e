import type { EdrProduct } from './contract.ts'
import { crowdstrike } from './crowdstrike.ts'
import { cybereason } from './cybereason.ts'

/** The catalogue of products: one line each. */
export const products: readonly EdrProduct[] = [crowdstrike, cybereason]

/** A product by the name that tenant files and alerts use; nothing when we have none of that name. */
export const findProduct = (name: string): EdrProduct | undefined => products.find(({ product }) => product === name)
