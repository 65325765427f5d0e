ALTER TABLE "alerts" ADD COLUMN "name_key" text;--> statement-breakpoint
ALTER TABLE "containments" ADD COLUMN "offline_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "name_key" text;--> statement-breakpoint
ALTER TABLE "open_keys" ADD COLUMN "machines" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "alerts_of_name" ON "alerts" USING btree ("tenant","name_key","received_at");--> statement-breakpoint
CREATE INDEX "incidents_of_name" ON "incidents" USING btree ("tenant","name_key","id");--> statement-breakpoint
CREATE INDEX "open_keys_of_incident" ON "open_keys" USING btree ("incident");