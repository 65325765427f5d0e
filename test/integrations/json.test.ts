import { describe, expect, it } from 'vitest'
import { parseJson } from '../../integrations/json.ts'

describe('parseJson', () => {
  it('keeps all digits of an integer that a double cannot hold', () => {
    expect(parseJson('{"id":1719309930613520072,"n":9007199254740991,"f":0.30000000000000004}')).toEqual({
      id: '1719309930613520072',
      n: 9007199254740991,
      f: 0.30000000000000004,
    })
    expect(parseJson(Buffer.from('[-9007199254740993, 1e3, "1719309930613520072"]'))).toEqual([
      '-9007199254740993',
      1000,
      '1719309930613520072',
    ])
  })

  it('keeps them wherever a number may begin', () => {
    const digits = '12345678901234567'
    for (const text of [
      digits,
      `[${digits}]`,
      `[1,${digits}]`,
      `{"a":${digits}}`,
      `{"a":\n\t${digits}}`,
      `[-${digits}]`,
    ])
      expect(JSON.stringify(parseJson(text))).toContain(`${digits}"`)
  })

  it('says the same with and without long integers: the last of two equal keys, and __proto__ is a mere key', () => {
    for (const digits of ['1', '11111111111111111111']) {
      const value = parseJson(`{"a":1,"a":2,"__proto__":{"b":3},"n":${digits}}`)
      expect(value).toMatchObject({ a: 2 })
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(value).not.toHaveProperty('b')
    }
  })

  it('reads bytes with a byte order mark', () => {
    expect(parseJson(Buffer.from('\uFEFF{"a":"火消し"}'))).toEqual({ a: '火消し' })
  })

  it.each([
    ['', 'empty'],
    ['{"secret":"abc', 'not JSON'],
    ['{"secret":"abc"} trailing', 'character'],
    [Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'UTF-8'],
    [`${'['.repeat(200_000)}1111111111111111111`, 'JSON'],
  ])('refuses what is no JSON, with a SyntaxError that repeats no content (%#)', (source, word) => {
    let caught: unknown
    try {
      parseJson(source)
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(SyntaxError)
    expect(String(caught)).toContain(word)
    expect(String(caught)).not.toContain('abc')
  })
})
