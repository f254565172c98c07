-- depends: 0300.create-platform-schemas

set local role app_owner;

alter table notifications.deliveries add column correlation_id uuid;
alter table notifications.deliveries
    alter column correlation_id set default nullif(current_setting('request.trace_id', true), '')::uuid;
comment on column notifications.deliveries.correlation_id is 'The trace of what caused it; what leaves carries it on.';

alter type notifications.claimed_delivery add attribute correlation_id uuid;
