CREATE TABLE "calls" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"tenant" text NOT NULL,
	"incident" integer NOT NULL,
	"key" text NOT NULL,
	"channel" text NOT NULL,
	"person" text NOT NULL,
	"person_name" text NOT NULL,
	"number" text NOT NULL,
	"text" text,
	"question" uuid,
	"carrier_id" text,
	"state" text DEFAULT 'asked for' NOT NULL,
	"rank" integer DEFAULT 0 NOT NULL,
	"turn" integer DEFAULT 0 NOT NULL,
	"choice" text,
	"wrong_codes" integer DEFAULT 0 NOT NULL,
	"outcome" text,
	"placed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "calls_once" ON "calls" USING btree ("incident","key");--> statement-breakpoint
CREATE INDEX "calls_of_number" ON "calls" USING btree ("number","channel","placed_at");