import { rule } from '../../rules/several-tables-locked/index.ts';
import { checkRule } from '../support/check-rule.ts';

checkRule(rule);
