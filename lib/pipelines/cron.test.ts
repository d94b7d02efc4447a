import { cronFault } from './cron';

test.each(['17 3 * * *', '*/15 * * * *', '0 8-18/2 1,15 * MON-FRI', '0 0 31 dec 0'])('%s is a time', (text) => {
  expect(cronFault(text)).toBeUndefined();
});

test.each([
  ['every night', 'is no time of a schedule'],
  ['17 3 * *', 'is no time of a schedule'],
  [
    '60 24 0 13 7',
    "is no time of a schedule: minute '60', hour '24', day '0', month '13', weekday '7' is out of range",
  ],
  ['5-3 * * * *', "is no time of a schedule: minute '5-3' is out of range"],
  ['*/0 1-2-3 1/2/3 * ,', "minute '*/0', hour '1-2-3', day '1/2/3', weekday ','"],
  ['17 3 * * $(id)', "weekday '$(id)'"],
])('%s is none', (text, says) => {
  expect(cronFault(text)).toContain(says);
});
