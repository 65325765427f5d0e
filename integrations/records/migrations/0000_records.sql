CREATE TABLE "acts" (
	"incident" integer NOT NULL,
	"key" text NOT NULL,
	"act" text NOT NULL,
	"class" text NOT NULL,
	"target" text NOT NULL,
	"fingerprint" text NOT NULL,
	"state" text NOT NULL,
	"token" uuid NOT NULL,
	"attempts" integer DEFAULT 1 NOT NULL,
	"lease_until" timestamp with time zone NOT NULL,
	"intent_at" timestamp with time zone DEFAULT now() NOT NULL,
	"done_at" timestamp with time zone,
	"result" jsonb,
	CONSTRAINT "acts_incident_key_pk" PRIMARY KEY("incident","key")
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alerts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tenant" text NOT NULL,
	"source" text NOT NULL,
	"vendor_id" text NOT NULL,
	"revision" text NOT NULL,
	"state" text NOT NULL,
	"digest" "bytea",
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"occurred_at" timestamp with time zone,
	"severity" text,
	"title" text,
	"host_key" text,
	"sha256" text,
	"fingerprint" text,
	"alert" jsonb,
	"incident" integer,
	"seq" integer
);
--> statement-breakpoint
CREATE TABLE "answers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "answers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"question" uuid NOT NULL,
	"choice" text NOT NULL,
	"person" text NOT NULL,
	"person_name" text NOT NULL,
	"channel" text NOT NULL,
	"press_id" text NOT NULL,
	"reason" text,
	"answered_at" timestamp with time zone DEFAULT now() NOT NULL,
	"won" boolean NOT NULL,
	"delivered_at" timestamp with time zone,
	"try_after" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "checkpoints" (
	"tenant" text NOT NULL,
	"number" integer NOT NULL,
	"taken_at" timestamp with time zone DEFAULT now() NOT NULL,
	"body" text NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "checkpoints_tenant_number_pk" PRIMARY KEY("tenant","number")
);
--> statement-breakpoint
CREATE TABLE "containments" (
	"incident" integer NOT NULL,
	"key" text NOT NULL,
	"tenant" text NOT NULL,
	"source" text NOT NULL,
	"host_id" text NOT NULL,
	"host_name" text NOT NULL,
	"state" text NOT NULL,
	"automatic" boolean NOT NULL,
	"because" text NOT NULL,
	"by" text NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"review_at" timestamp with time zone NOT NULL,
	CONSTRAINT "containments_incident_key_pk" PRIMARY KEY("incident","key")
);
--> statement-breakpoint
CREATE TABLE "cursors" (
	"tenant" text NOT NULL,
	"source" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "cursors_tenant_source_pk" PRIMARY KEY("tenant","source")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"tenant" text NOT NULL,
	"source" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"body" "bytea" NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"state" text NOT NULL,
	"fault" text,
	CONSTRAINT "deliveries_tenant_source_digest_pk" PRIMARY KEY("tenant","source","digest")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"incident" integer NOT NULL,
	"seq" integer NOT NULL,
	"body" text NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "events_incident_seq_pk" PRIMARY KEY("incident","seq")
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "incidents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"tenant" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"playbook" text NOT NULL,
	"playbook_version" text NOT NULL,
	"severity" text NOT NULL,
	"title" text NOT NULL,
	"source" text,
	"host_key" text,
	"host_id" text,
	"host_name" text,
	"opened_by" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone,
	"verdict" text,
	"verdict_by_person" boolean DEFAULT false NOT NULL,
	"summary" text,
	"finding" jsonb,
	"previous" integer,
	"alert_seq" integer DEFAULT 0 NOT NULL,
	"read_seq" integer DEFAULT 0 NOT NULL,
	"rung_seq" integer DEFAULT 0 NOT NULL,
	"ring_after" timestamp with time zone DEFAULT now() NOT NULL,
	"seq" integer DEFAULT 0 NOT NULL,
	"checkpointed" integer DEFAULT 0 NOT NULL,
	"head" "bytea" DEFAULT '\x' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "open_keys" (
	"tenant" text NOT NULL,
	"key" text NOT NULL,
	"incident" integer NOT NULL,
	CONSTRAINT "open_keys_tenant_key_pk" PRIMARY KEY("tenant","key")
);
--> statement-breakpoint
CREATE TABLE "questions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"tenant" text NOT NULL,
	"incident" integer NOT NULL,
	"key" text NOT NULL,
	"choices" jsonb NOT NULL,
	"recommend" text NOT NULL,
	"otherwise" text NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"asked" jsonb NOT NULL,
	"state" text NOT NULL,
	"choice" text,
	"by" text,
	"reason" text,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "tenant_states" (
	"tenant" text PRIMARY KEY NOT NULL,
	"tripped_at" timestamp with time zone,
	"resumed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_once" ON "alerts" USING btree ("tenant","source","vendor_id","revision");--> statement-breakpoint
CREATE INDEX "alerts_of_incident" ON "alerts" USING btree ("incident","seq");--> statement-breakpoint
CREATE INDEX "alerts_of_host" ON "alerts" USING btree ("tenant","host_key","received_at");--> statement-breakpoint
CREATE INDEX "alerts_of_hash" ON "alerts" USING btree ("tenant","sha256");--> statement-breakpoint
CREATE INDEX "alerts_of_fingerprint" ON "alerts" USING btree ("tenant","fingerprint");--> statement-breakpoint
CREATE INDEX "alerts_unresolved" ON "alerts" USING btree ("received_at") WHERE "alerts"."state" = 'unresolved';--> statement-breakpoint
CREATE UNIQUE INDEX "answers_once" ON "answers" USING btree ("question","press_id");--> statement-breakpoint
CREATE INDEX "answers_to_deliver" ON "answers" USING btree ("try_after") WHERE "answers"."won" and "answers"."delivered_at" is null;--> statement-breakpoint
CREATE INDEX "containments_counted" ON "containments" USING btree ("tenant","asked_at");--> statement-breakpoint
CREATE INDEX "deliveries_unparsed" ON "deliveries" USING btree ("received_at") WHERE "deliveries"."state" = 'unparsed';--> statement-breakpoint
CREATE INDEX "incidents_to_checkpoint" ON "incidents" USING btree ("tenant","id") WHERE "incidents"."seq" > "incidents"."checkpointed";--> statement-breakpoint
CREATE INDEX "incidents_by_tenant" ON "incidents" USING btree ("tenant","id");--> statement-breakpoint
CREATE INDEX "incidents_to_ring" ON "incidents" USING btree ("ring_after") WHERE "incidents"."state" = 'open' and "incidents"."alert_seq" > "incidents"."read_seq";--> statement-breakpoint
CREATE UNIQUE INDEX "questions_once" ON "questions" USING btree ("incident","key");