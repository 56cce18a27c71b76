import { factsOn } from './facts.ts';

factsOn(16);
