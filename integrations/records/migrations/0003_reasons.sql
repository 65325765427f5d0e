ALTER TABLE "answers" ALTER COLUMN "reason" SET DATA TYPE jsonb USING to_jsonb("reason");--> statement-breakpoint
ALTER TABLE "containments" ALTER COLUMN "because" SET DATA TYPE jsonb USING to_jsonb("because");--> statement-breakpoint
ALTER TABLE "incidents" ALTER COLUMN "summary" SET DATA TYPE jsonb USING to_jsonb("summary");--> statement-breakpoint
ALTER TABLE "questions" ALTER COLUMN "reason" SET DATA TYPE jsonb USING to_jsonb("reason");