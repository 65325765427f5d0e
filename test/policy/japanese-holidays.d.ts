declare module 'japanese-holidays' {
  const oracle: {
    /** The holiday's name by year, month and day of the date's local time; nothing on other days. */
    readonly isHoliday: (day: Date) => string | undefined
  }
  export default oracle
}
