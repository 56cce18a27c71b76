/** The major versions that ddlint knows. */
export const postgresVersions = [11, 12, 13, 14, 15, 16, 17, 18] as const;
export type PostgresVersion = (typeof postgresVersions)[number];
