import type { ReportView } from '../../src/protocol/report.ts';

export const reports: Readonly<Record<string, ReportView>> = {};
