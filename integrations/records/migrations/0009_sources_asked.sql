ALTER TABLE "cursors" ADD COLUMN "asked_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "cursors" ADD COLUMN "failing_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "cursors" ADD COLUMN "fault" text;--> statement-breakpoint
ALTER TABLE "cursors" ADD COLUMN "reported_at" timestamp with time zone;