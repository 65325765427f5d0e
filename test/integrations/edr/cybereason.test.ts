import { cybereasonBench } from './cybereason/bench.ts'
import { edrContract } from './edr.contract.ts'

edrContract('cybereason', cybereasonBench)
edrContract('cybereason', () => cybereasonBench({ version: 'inbox', expired: 'redirect' }))
