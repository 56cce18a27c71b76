import { programMigrations } from '../build-program.ts';
import { isProgram, isProgramOf } from '../program-detection.ts';
import type { Tool } from '../tool.ts';

/** sequelize-cli and umzug open no transaction: every call is sent by itself, unless the migration opens one with `sequelize.transaction`. */
export const tool: Tool = {
  name: 'sequelize',
  title: 'Sequelize',
  marker: (file) => (isProgram(file, /\b[qQ]ueryInterface\b/) ? 'its up(queryInterface)' : undefined),
  configured: (file) => (isProgramOf(file, 'sequelize') ? 'its up(), and sequelize in the package.json' : undefined),
  order: 'text',
  read: (file) => programMigrations(file, 'sequelize', () => ({})),
};
