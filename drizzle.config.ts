import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: './integrations/records/schema/*.ts',
  out: './integrations/records/migrations',
})
