begin;
select plan(6);

-- Contract
select function_returns('ops', '_read_delivery_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_delivery_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_delivery_gauges', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
delete from notifications.deliveries;
insert into notifications.deliveries (
    delivery_id, not_before, wanted_at, channel, state, recipient, dedupe_key, content, leased_until, digest_key
)
values
    (core.uuid_v7(), now() - interval '1 hour', now(), 'email', 'pending', 'a', '1', '{}', null, null),
    (core.uuid_v7(), now() + interval '1 hour', now(), 'email', 'pending', 'a', '2', '{}', null, 'd'),
    (core.uuid_v7(), now(), now(), 'email', 'sending', 'a', '3', '{}', now() - interval '1 minute', null),
    (core.uuid_v7(), now(), now(), 'email', 'sent', 'a', '4', '{}', null, null),
    (core.uuid_v7(), now(), now(), 'sms', 'dead', 'a', '5', '{}', null, null);
select results_eq(
    $$
        select g.labels ->> 'channel', g.labels ->> 'state', g.value
        from ops._read_delivery_gauges() as g
        where g.gauge = 'deliveries' and g.value > 0
        order by 1, 2
    $$,
    $$ values ('email', 'pending', 2::double precision), ('email', 'sending', 1), ('sms', 'dead', 1) $$,
    'what waits, is being sent, or never arrived; what was sent is not counted'
);
select ok(
    (
        select g.value between 3600 and 7000
        from ops._read_delivery_gauges() as g
        where g.gauge = 'delivery_oldest_seconds' and g.labels ->> 'channel' = 'email'
    ),
    'how long the oldest should have left'
);
select is(
    (select g.value from ops._read_delivery_gauges() as g where g.gauge = 'delivery_expired_leases'), 1::double precision,
    'what a lost worker has'
);

select * from finish();
rollback;
