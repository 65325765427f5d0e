UPDATE "alerts" SET "fingerprint" = encode(sha256(convert_to("fingerprint", 'UTF8')), 'hex') WHERE "fingerprint" IS NOT NULL;
