import { rule } from '../../rules/set-not-null/index.ts';
import { checkRule } from '../support/check-rule.ts';

checkRule(rule);
