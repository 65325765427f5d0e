CREATE TABLE "incident_links" (
	"tenant" text NOT NULL,
	"incident" integer NOT NULL,
	"other" integer NOT NULL,
	"by" text NOT NULL,
	"reason" text NOT NULL,
	"linked_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "incident_links_incident_other_pk" PRIMARY KEY("incident","other")
);
--> statement-breakpoint
DROP INDEX "incidents_to_ring";--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "rated_against" text;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "merged_into" integer;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "changed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "limits_near" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "incident_links_back" ON "incident_links" USING btree ("other");--> statement-breakpoint
CREATE INDEX "incidents_to_ring" ON "incidents" USING btree ("ring_after") WHERE ("incidents"."state" = 'open' and "incidents"."alert_seq" > "incidents"."read_seq") or "incidents"."changed";