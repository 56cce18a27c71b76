import { rule } from '../../rules/refused-by-tool/index.ts';
import { checkRule } from '../support/check-rule.ts';

checkRule(rule);
