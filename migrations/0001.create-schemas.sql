-- One schema per module; app_owner owns them all.

set local role app_owner;

create schema core;
create schema auth;
create schema events;
create schema payments;
create schema tariffs;
create schema meters;
create schema tokens;
create schema api;

comment on schema core is 'What every module stands on: identifiers, the watermark, partitions.';
comment on schema auth is 'Who is calling: users and the claims of the current call.';
comment on schema events is 'The append-only event log and its subscriptions.';
comment on schema payments is 'The double-entry ledger, holds and transactions.';
comment on schema tariffs is 'Versioned prices; the one place where a price is computed.';
comment on schema meters is 'The meter registry and the readings.';
comment on schema tokens is 'Prepaid electricity: balances, purchases and STS tokens.';
comment on schema api is 'What the gateway itself needs: idempotency keys, batch references.';
