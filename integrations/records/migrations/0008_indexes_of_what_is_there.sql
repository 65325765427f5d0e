DROP INDEX "alerts_of_host";--> statement-breakpoint
DROP INDEX "alerts_of_name";--> statement-breakpoint
DROP INDEX "alerts_of_hash";--> statement-breakpoint
DROP INDEX "alerts_of_fingerprint";--> statement-breakpoint
DROP INDEX "alerts_of_user";--> statement-breakpoint
DROP INDEX "incidents_of_host";--> statement-breakpoint
DROP INDEX "incidents_of_name";--> statement-breakpoint
CREATE INDEX "alerts_of_host" ON "alerts" USING btree ("tenant","host_key","received_at") WHERE "alerts"."host_key" is not null;--> statement-breakpoint
CREATE INDEX "alerts_of_name" ON "alerts" USING btree ("tenant","name_key","received_at") WHERE "alerts"."name_key" is not null;--> statement-breakpoint
CREATE INDEX "alerts_of_hash" ON "alerts" USING btree ("tenant","sha256") WHERE "alerts"."sha256" is not null;--> statement-breakpoint
CREATE INDEX "alerts_of_fingerprint" ON "alerts" USING btree ("tenant","fingerprint") WHERE "alerts"."fingerprint" is not null;--> statement-breakpoint
CREATE INDEX "alerts_of_user" ON "alerts" USING btree ("tenant",lower("alert"->>'user')) WHERE lower("alerts"."alert"->>'user') is not null;--> statement-breakpoint
CREATE INDEX "incidents_of_host" ON "incidents" USING btree ("tenant","host_key","id") WHERE "incidents"."host_key" is not null;--> statement-breakpoint
CREATE INDEX "incidents_of_name" ON "incidents" USING btree ("tenant","name_key","id") WHERE "incidents"."name_key" is not null;