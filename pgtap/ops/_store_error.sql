begin;
select plan(15);

-- Contract
select function_returns('ops', '_store_error', array['text', 'text', 'text', 'text', 'bigint', 'timestamp with time zone', 'jsonb', 'text'], 'uuid');
select is_definer('ops', '_store_error', array['text', 'text', 'text', 'text', 'bigint', 'timestamp with time zone', 'jsonb', 'text']);
select function_privs_are('ops', '_store_error', array['text', 'text', 'text', 'text', 'bigint', 'timestamp with time zone', 'jsonb', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_store_error', array['text', 'text', 'text', 'text', 'bigint', 'timestamp with time zone', 'jsonb', 'text'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_store_error', array['text', 'text', 'text', 'text', 'bigint', 'timestamp with time zone', 'jsonb', 'text'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_store_error', array['text', 'text', 'text', 'text', 'bigint', 'timestamp with time zone', 'jsonb', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select ops._store_error('worker', 'a.f', 'XX000', 'broke 17 times', 10000, now(), (
    select jsonb_agg(jsonb_build_object('request_id', 'r' || n, 'arguments', '["p_a"]'::jsonb, 'detail', 'x@y.example', 'extra', n))
    from generate_series(1, 10000) as n
), 'me');
select results_eq(
    $$ select service, function_name, sqlstate, message, occurrence_count, status from ops.errors $$,
    $$ values ('worker', 'a.f', 'XX000', 'broke N times', 10000::bigint, 'open') $$, 'one row for a kind, counted'
);
select results_eq(
    $$ select request_id, argument_names, detail, context, instance from ops.error_samples order by request_id $$,
    $$
        select 'r' || n, array['p_a'], '<address>', jsonb_build_object('extra', n), 'me'
        from generate_series(1, 5) as n
    $$, 'with five samples'
);
select ops._store_error('worker', 'a.f', 'XX000', 'broke 18 times', 1, now() - interval '1 hour', '[{}]');
select results_eq(
    'select occurrence_count, first_seen_at < now(), last_seen_at = now() from ops.errors', $$ values (10001::bigint, true, true) $$,
    'an earlier one counts too'
);
select is((select count(*) from ops.error_samples), 5::bigint, 'a minute has no more samples than that');
update ops.errors set sample_minute = sample_minute - interval '1 minute';
select ops._store_error('worker', 'a.f', 'XX000', 'broke 18 times', 1, now(), '[{"user_id": "nobody", "at": 1e300}, 7]');
select is((select count(*) from ops.error_samples), 6::bigint, 'the next one has');

-- What becomes of it
update ops.errors set status = 'resolved', status_changed_at = now() - interval '1 minute';
select ops._store_error('worker', 'a.f', 'XX000', 'broke 1 times', 1, now() - interval '1 hour', null);
select is((select status from ops.errors), 'resolved', 'one from before it was mended changes nothing');
select ops._store_error('worker', 'a.f', 'XX000', 'broke 1 times', 1, now(), null);
select results_eq('select status, reopened_count from ops.errors', $$ values ('open', 1) $$, 'one after that opens it again');
update ops.errors set status = 'ignored', status_changed_at = now() - interval '1 minute';
select ops._store_error('worker', 'a.f', 'XX000', 'broke 1 times', 1, now(), null);
select is((select status from ops.errors), 'ignored', 'what is ignored stays so');

-- Bounds
insert into ops.errors (error_id, service, function_name, sqlstate, message, first_seen_at, last_seen_at)
select core.uuid_v7(), 'client', 'f' || n, 'X', 'x', now(), now() from generate_series(1, 2000) as n;
select ops._store_error('client', 'one more ' || n, 'X', 'x', 1, now(), null) from generate_series(1, 3) as n;
select results_eq(
    $$ select function_name, occurrence_count from ops.errors where service = 'client' and occurrence_count > 0 $$,
    $$ values ('(other)', 3::bigint) $$, 'kinds beyond the last are counted together'
);

select * from finish();
rollback;
