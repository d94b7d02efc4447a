import { githubReport } from './github';
import { jsonReport } from './json';
import { junitReport } from './junit';
import type { ReportFormat } from './report';
import { sarifReport } from './sarif';
import { textReport } from './text';

/** How findings can be written. */
export const reportFormats: Readonly<Record<string, ReportFormat>> = {
  text: textReport,
  json: jsonReport,
  sarif: sarifReport,
  junit: junitReport,
  github: githubReport,
};
