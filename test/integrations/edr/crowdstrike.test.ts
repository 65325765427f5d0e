import { falconBench } from './crowdstrike/bench.ts'
import { edrContract } from './edr.contract.ts'

edrContract('crowdstrike_falcon', falconBench)
