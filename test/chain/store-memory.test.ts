import { createMemoryStore } from '../../chain/store-memory.ts';
import { storeSuite } from './store-suite.ts';

storeSuite('memory store', createMemoryStore);
